package org.adjoint4j.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.reference.ReferenceBackend;

/** The reference backend with a fault in one kernel. */
final class BrokenBackend {
    private BrokenBackend() {}

    /** What happens instead of the kernel. */
    interface Fault {
        Object call(Call call) throws ReflectiveOperationException;
    }

    /** A call of the kernel, not yet made. */
    record Call(Backend sound, Method method, Object[] args) {
        Object proceed() throws ReflectiveOperationException {
            return method.invoke(sound, args);
        }

        /** Returns an argument, of several buffers the first; null if there is none. */
        Buffer buffer(int index) {
            if (args[index] instanceof Buffer[] several) {
                return several.length == 0 ? null : several[0];
            }
            return (Buffer) args[index];
        }

        int integer(int index) {
            return (int) args[index];
        }

        double[] read(int index) {
            double[] values = new double[buffer(index).length()];
            sound.read(buffer(index), values);
            return values;
        }
    }

    static Backend with(String kernel, Fault fault) {
        Backend sound = new ReferenceBackend();
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, args) -> {
                    Call call = new Call(sound, method, args);
                    try {
                        return method.getName().equals(kernel) ? fault.call(call) : call.proceed();
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
