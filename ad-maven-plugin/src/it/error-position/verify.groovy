import org.adjoint4j.maven.it.BuiltProject

def project = BuiltProject.in(basedir)
def lines = project.log().readLines()
def bad = project.file('src/main/java/it/Bad.java').absolutePath

def locked = lines.findIndexOf { it.startsWith("[ERROR] $bad:[10,9] ") }
assert locked >= 0
assert lines[locked + 1] == '        synchronized (Bad.class) {'
assert lines[locked + 2] == '        ^'

// somewhere in the statement; the caret is under the column named
def bits = lines.findIndexOf { it.startsWith("[ERROR] $bad:[17,") }
assert bits > locked
int column = lines[bits].replaceFirst(/.*:\[17,(\d+)\] .*/, '$1') as int
assert lines[bits + 1] == '        return x * Double.doubleToLongBits(x);'
assert lines[bits + 2] == ' ' * (column - 1) + '^'

assert project.log().contains('2 errors in differentiable code')
assert !project.file('target/generated-sources/ad').exists()
