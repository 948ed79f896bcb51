package org.adjoint4j.gpt2.cli;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns SIGINT and SIGTERM, on which the JVM shuts down, into a request that training answers by saving. The JVM waits
 * until this is closed and then exits with 130 or 143, as is usual for these signals.
 */
final class StopRequest implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopRequest.class);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::request, "stop request");
    private volatile boolean requested;

    private StopRequest() {}

    /** Begins to listen. */
    static StopRequest listen() {
        StopRequest request = new StopRequest();
        Runtime.getRuntime().addShutdownHook(request.hook);
        return request;
    }

    boolean isRequested() {
        return requested;
    }

    private void request() {
        requested = true;
        LOG.info("told to stop: finishing the step, then saving");
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (requested) {
            return; // the JVM is shutting down, its hooks can't be changed any more
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("told to stop after the last step", e);
        }
    }
}
