import org.adjoint4j.maven.it.BuiltProject

def project = BuiltProject.in(basedir)
assert project.log().contains('Gradient code is skipped')
assert project.file('target/classes/it/Bowl.class').isFile()
assert !project.file('target/generated-sources/ad').exists()
assert !project.file('target/classes/it/BowlAd.class').exists()
