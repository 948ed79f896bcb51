import org.adjoint4j.maven.it.BuiltProject

def library = new File(basedir, 'library/target/classes')
def application = BuiltProject.in(new File(basedir, 'application')).with(library)
assert BuiltProject.in(basedir).log().contains('library/target/classes changed)')

// 2 (x^3 + 3 (x + 1)^2), at 1: 2 (3 x^2 + 6 (x + 1)) = 30
assert application.call('it.application.TwiceAd', 'twiceGradient', 1d) == 30d
