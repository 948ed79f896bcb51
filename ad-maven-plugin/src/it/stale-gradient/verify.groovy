import org.adjoint4j.maven.it.BuiltProject

def project = BuiltProject.in(basedir)
assert project.log().contains("the gradient of 'height' belongs to another version of it: the method was compiled again")
assert project.log().contains('application/src/main/java/it/application/Twice.java:[')
