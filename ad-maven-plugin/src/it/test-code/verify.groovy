import org.adjoint4j.maven.it.BuiltProject

def project = BuiltProject.in(basedir)
assert project.file('target/generated-test-sources/ad/it/ModelAd.java').isFile()
assert !project.file('target/classes/it/ModelAd.class').exists()
assert project.file('target/test-classes/it/ModelAd.class').isFile()

// x^2 + 12 x^2, at 1: 26
def tests = project.with(project.file('target/test-classes'))
assert tests.call('it.ModelAd', 'modelGradient', 1d) == 26d
