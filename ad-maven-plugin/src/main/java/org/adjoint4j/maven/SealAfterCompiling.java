package org.adjoint4j.maven;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.adjoint4j.transform.rule.Seals;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.ExecutionListener;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/**
 * Notes down what the differentiable methods of a module look like once they are compiled, which is after the goal that
 * makes their gradients. It listens to the build for that, so that users need not configure another goal; where nobody
 * tells it, as in an IDE, there is nothing to compare with later.
 */
final class SealAfterCompiling implements InvocationHandler {
    private final ExecutionListener listener;
    private final Map<String, Path> expected = new ConcurrentHashMap<>();

    private SealAfterCompiling(ExecutionListener listener) {
        this.listener = listener;
    }

    /** Returns the one of a build. */
    static SealAfterCompiling of(MavenSession session) {
        MavenExecutionRequest request = session.getRequest();
        synchronized (request) {
            ExecutionListener present = request.getExecutionListener();
            if (present != null
                    && Proxy.isProxyClass(present.getClass())
                    && Proxy.getInvocationHandler(present) instanceof SealAfterCompiling known) {
                return known;
            }
            SealAfterCompiling added = new SealAfterCompiling(present);
            request.setExecutionListener((ExecutionListener) Proxy.newProxyInstance(
                    SealAfterCompiling.class.getClassLoader(), new Class<?>[] {ExecutionListener.class}, added));
            return added;
        }
    }

    /** Says that a goal will compile code into a folder. */
    void expect(MavenProject project, String goal, Path classes) {
        expected.put(key(project, goal), classes);
    }

    private static String key(MavenProject project, String goal) {
        return project.getId() + " " + goal;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return forward(this, method, arguments);
        }
        if (method.getName().equals("mojoSucceeded") && arguments[0] instanceof ExecutionEvent event) {
            Path classes = expected.get(
                    key(event.getProject(), event.getMojoExecution().getGoal()));
            if (classes != null) {
                Seals.write(classes);
            }
        }
        return listener == null ? null : forward(listener, method, arguments);
    }

    private static Object forward(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
