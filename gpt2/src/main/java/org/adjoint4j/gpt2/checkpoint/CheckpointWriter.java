package org.adjoint4j.gpt2.checkpoint;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;

/** Writes {@link Checkpoint} files. */
final class CheckpointWriter {
    private final DataOutputStream out;

    private CheckpointWriter(DataOutputStream out) {
        this.out = out;
    }

    static void write(Checkpoint checkpoint, Path file) {
        Path target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            Path temporary = Files.createTempFile(target.getParent(), target.getFileName() + ".", ".tmp");
            try {
                writeWhole(checkpoint, temporary);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new CheckpointException(file, "can't be written: " + e, e);
        }
    }

    private static void writeWhole(Checkpoint checkpoint, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            CRC32C checksum = new CRC32C();
            BufferedOutputStream raw = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            DataOutputStream body = new DataOutputStream(new CheckedOutputStream(raw, checksum));
            new CheckpointWriter(body).writeBody(checkpoint);
            DataOutputStream trailer = new DataOutputStream(raw);
            trailer.writeLong(checksum.getValue());
            trailer.write(Format.END);
            trailer.flush();
            // on the disk before it gets its name: a crash can't leave a half-written checkpoint
            channel.force(true);
        }
    }

    private void writeBody(Checkpoint checkpoint) throws IOException {
        out.write(Format.MAGIC);
        out.writeInt(Format.VERSION);
        writeConfig(checkpoint.config());
        writeTable(checkpoint.vocabulary().toArray());
        out.writeInt(checkpoint.step());
        writeNotes(checkpoint.notes());
        List<Leaf> arrays = new ArrayList<>();
        addAll(arrays, Format.PARAMETERS, checkpoint.parameters());
        addAll(arrays, Format.MEAN, checkpoint.mean());
        addAll(arrays, Format.VARIANCE, checkpoint.variance());
        out.writeInt(arrays.size());
        for (Leaf leaf : arrays) {
            writeArray(leaf);
        }
    }

    private static void addAll(List<Leaf> arrays, String prefix, Gpt2Parameters tree) {
        for (Leaf leaf : ParameterTree.leaves(tree)) {
            arrays.add(new Leaf(prefix + leaf.path(), leaf.array()));
        }
    }

    private void writeConfig(Gpt2Config config) throws IOException {
        out.writeInt(config.vocabulary());
        out.writeInt(config.context());
        out.writeInt(config.layers());
        out.writeInt(config.heads());
        out.writeInt(config.width());
        out.writeInt(config.hidden());
        out.writeBoolean(config.tied());
        out.writeDouble(config.dropout());
    }

    private void writeTable(int[] table) throws IOException {
        out.writeInt(table.length);
        for (int entry : table) {
            out.writeInt(entry);
        }
    }

    private void writeNotes(Map<String, String> notes) throws IOException {
        out.writeInt(notes.size());
        // sorted: the same checkpoint is the same file
        for (Map.Entry<String, String> note : new TreeMap<>(notes).entrySet()) {
            writeText(note.getKey());
            writeText(note.getValue());
        }
    }

    private void writeText(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Format.MAX_TEXT) {
            throw new IOException("a text of " + bytes.length + " bytes is too long for a checkpoint: "
                    + text.substring(0, 20) + "...");
        }
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private void writeArray(Leaf leaf) throws IOException {
        NdArray array = leaf.array();
        writeText(leaf.path());
        out.writeByte(array.elementType().bytes());
        out.writeByte(array.shape().rank());
        for (int dim : array.shape().dims()) {
            out.writeInt(dim);
        }
        out.write(Elements.toBytes(array));
    }
}
