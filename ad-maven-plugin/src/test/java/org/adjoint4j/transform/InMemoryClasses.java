package org.adjoint4j.transform;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Loads compiled classes before any others of their names, and those of more class folders. */
final class InMemoryClasses extends URLClassLoader {
    private final Map<String, byte[]> classes;

    InMemoryClasses(Map<String, byte[]> classes, List<Path> classPath) {
        super(classPath.stream().map(InMemoryClasses::url).toArray(URL[]::new), InMemoryClasses.class.getClassLoader());
        this.classes = classes;
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            boolean mine = classes.containsKey(name) && findLoadedClass(name) == null;
            return mine ? findClass(name) : super.loadClass(name, resolve);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
    }
}
