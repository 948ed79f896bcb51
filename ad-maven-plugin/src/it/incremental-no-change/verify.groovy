import org.adjoint4j.maven.it.BuiltProject

def project = BuiltProject.in(basedir)
assert project.log().count('Gradient code generated') == 1
assert project.log().count('Gradient code is up to date') == 1
def second = project.log().substring(project.log().indexOf('Gradient code is up to date'))
assert second.contains('Nothing to compile')
assert project.call('it.User', 'slope', 5d) == 10d
