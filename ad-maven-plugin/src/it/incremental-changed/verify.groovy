import org.adjoint4j.maven.it.BuiltProject

def project = BuiltProject.in(basedir)
assert project.log() =~ /Gradient code generated \(src\/main\/java\/it\/Bowl.java changed, and 1 more\): 3 files, 2 written, 1 deleted/

// the edited method's gradient: d x^3 = 3 x^2
assert project.call('it.BowlAd', 'heightGradient', 2d, 0d).x() == 12d
// a method that is no longer differentiable leaves nothing behind
assert !project.file('target/generated-sources/ad/it/OtherAd.java').exists()
assert !project.file('target/classes/it/OtherAd.class').exists()
// what did not change is as it was
assert project.call('it.SameAd', 'heightGradient', 2d, 0d).x() == 4d
