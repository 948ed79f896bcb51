import org.adjoint4j.maven.it.BuiltProject

assert basedir.path.contains(' ')
assert BuiltProject.in(basedir).call('it.User', 'slope', 5d) == 10d
