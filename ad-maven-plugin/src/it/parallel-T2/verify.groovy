import org.adjoint4j.maven.it.BuiltProject

assert BuiltProject.in(basedir).log().contains('Using the MultiThreadedBuilder')
assert !BuiltProject.in(basedir).log().contains('not marked as thread-safe')

// (x^2 + 3) (1 + 3 x^2), at 2: 2 x (1 + 3 x^2) + (x^2 + 3) 6 x = 136
def both = BuiltProject.in(new File(basedir, 'both'))
        .with(new File(basedir, 'one/target/classes'))
        .with(new File(basedir, 'two/target/classes'))
assert both.call('it.both.SumAd', 'sumGradient', 2d) == 136d
