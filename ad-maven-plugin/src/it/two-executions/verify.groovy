import org.adjoint4j.maven.it.BuiltProject

def project = BuiltProject.in(basedir)
assert project.call('it.BowlAd', 'heightGradient', 1d, 2d).y() == 12d
assert project.call('it.CupAd', 'heightGradient', 2d) == 12d

// each has its own index and its own state: the second build has nothing to do
def indexes = project.file('target/classes/META-INF/adjoint4j').list().sort()
assert indexes == ['gradients-bowls.index', 'gradients-cups.index', 'gradients.digests']
assert project.log().count('Gradient code generated') == 2
assert project.log().count('Gradient code is up to date') == 2
assert project.file('target/classes/META-INF/adjoint4j/gradients.digests').readLines().size() == 2
