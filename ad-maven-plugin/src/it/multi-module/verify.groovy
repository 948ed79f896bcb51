import java.util.zip.ZipFile
import org.adjoint4j.maven.it.BuiltProject

def library = new File(basedir, 'library/target/library-1.jar')
def entries = new ZipFile(library).withCloseable { jar -> jar.entries().collect { it.name } }
assert 'it/library/BowlAd.class' in entries
assert entries.any { it.startsWith('META-INF/adjoint4j/') && !it.endsWith('/') }

// 2 (x^2 + 3 (x + 1)^2), at 1: 2 (2 x + 6 (x + 1)) = 28
def application = BuiltProject.in(new File(basedir, 'application')).with(library)
assert application.call('it.application.TwiceAd', 'twiceGradient', 1d) == 28d
