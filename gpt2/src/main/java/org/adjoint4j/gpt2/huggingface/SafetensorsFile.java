package org.adjoint4j.gpt2.huggingface;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;

/**
 * A safetensors file, open for reading: eight bytes with the header's length, little-endian, the header in JSON, the
 * tensors' bytes. See <a href="https://huggingface.co/docs/safetensors">its specification</a>. Nothing it says is
 * believed before it is checked, and only one tensor and its array are in memory at a time.
 */
final class SafetensorsFile implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final long dataBegin;
    private final Map<String, Tensor> tensors;

    private SafetensorsFile(Path file, FileChannel channel, long dataBegin, Map<String, Tensor> tensors) {
        this.file = file;
        this.channel = channel;
        this.dataBegin = dataBegin;
        this.tensors = tensors;
    }

    /** Opens a file and checks its header. */
    static SafetensorsFile open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return open(file, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new HuggingFaceException(file, "there is no such file", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static SafetensorsFile open(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw new HuggingFaceException(file, "has " + size + " bytes, too few for a safetensors file");
        }
        long length = bytes(file, channel, 0, Long.BYTES).getLong();
        if (length < 0 || length > size - Long.BYTES) {
            throw new HuggingFaceException(
                    file,
                    "claims a header of " + Long.toUnsignedString(length) + " bytes where it has " + (size - Long.BYTES)
                            + " left; it is cut off or not a safetensors file");
        }
        if (length > Json.LARGEST) {
            throw new HuggingFaceException(
                    file, "has a header of " + length + " bytes; more than " + Json.LARGEST + " are not read");
        }
        byte[] header = bytes(file, channel, Long.BYTES, (int) length).array();
        long dataBegin = Long.BYTES + length;
        return new SafetensorsFile(file, channel, dataBegin, SafetensorsHeader.parse(file, header, size - dataBegin));
    }

    /** Returns the tensors by name. */
    Map<String, Tensor> tensors() {
        return tensors;
    }

    Path file() {
        return file;
    }

    /** Returns a tensor as an array of 32-bit floats; one of half precision keeps its values. */
    NdArray array(Tensor tensor, Backend backend) {
        DType type = DType.named(tensor.dtype())
                .orElseThrow(() -> new HuggingFaceException(
                        file,
                        "tensor " + tensor.name() + " has the format " + tensor.dtype()
                                + "; F32, F16 and BF16 are read"));
        Shape shape = SafetensorsHeader.shape(file, tensor);
        return NdArray.of(backend, shape, floats(tensor, type, shape.size()));
    }

    private float[] floats(Tensor tensor, DType type, int size) {
        float[] values = new float[size];
        long position = dataBegin + tensor.begin();
        try {
            int from = 0;
            while (from < size) {
                int to = from + Math.min(CHUNK, size - from);
                int length = (to - from) * type.bytes();
                type.read(bytes(file, channel, position, length), values, from, to);
                position += length;
                from = to;
            }
            return values;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static ByteBuffer bytes(Path file, FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new HuggingFaceException(file, "became shorter while it was read");
            }
        }
        return bytes.flip();
    }

    private static HuggingFaceException unreadable(Path file, IOException e) {
        return new HuggingFaceException(file, "can't be read: " + e, e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }
}
