import org.adjoint4j.maven.it.BuiltProject

def project = BuiltProject.in(basedir)
def gradient = project.call('it.BowlAd', 'heightGradient', 1d, 2d)
assert gradient.x() == 2d
assert gradient.y() == 12d

def both = project.call('it.BowlAd', 'heightValueAndGradient', 1d, 2d)
assert both.value() == 13d
assert both.gradient().toString() == 'HeightGradient[x=2.0, y=12.0]'

assert project.file('target/generated-sources/ad/it/BowlAd.java').isFile()
assert project.file('target/classes/META-INF/adjoint4j').list().length > 0
assert project.log().contains('Gradient code generated (there is no complete earlier run)')

// ad:help
for (name in ['ad:generate', 'ad.skip', 'ad.includes', 'ad.excludes', 'ad.outputDirectory', 'ad.release', 'ad.force']) {
    assert project.log().contains(name)
}
