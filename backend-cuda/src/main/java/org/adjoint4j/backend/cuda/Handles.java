package org.adjoint4j.backend.cuda;

import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;

/** JCuda's handles together with their addresses, which calls that go past JCuda need. */
final class Handles {
    private Handles() {}

    /** A queue of work. */
    static final class Stream extends CUstream {
        long address() {
            return getNativePointer();
        }
    }

    /** A mark in a stream. */
    static final class Event extends CUevent {
        long address() {
            return getNativePointer();
        }
    }

    /** A kernel. */
    static final class Function extends CUfunction {
        long address() {
            return getNativePointer();
        }
    }

    /** Memory as it was allocated. */
    static final class Allocation extends CUdeviceptr {
        long address() {
            return getNativePointer();
        }
    }

    /** Any place in device memory. */
    static final class Address extends Pointer {
        Address(long address) {
            super(address);
        }
    }
}
