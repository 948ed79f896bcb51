package org.adjoint4j.gpt2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** What the operating system refuses is said in words. */
final class FailuresTest {
    @Test
    void saysWhatIsWrongWithAFileAndWhatToDo() {
        assertThat(Failures.message(new NoSuchFileException("a.txt")))
                .isEqualTo("a.txt does not exist; check the path");
        assertThat(Failures.message(new AccessDeniedException("a.txt"))).startsWith("a.txt may not be read or written");
        assertThat(Failures.message(new FileAlreadyExistsException("a.txt"))).startsWith("a.txt is there already");
        assertThat(Failures.message(new FileSystemException("a.txt", null, "No space left on device")))
                .startsWith("the disk is full (a.txt: No space left on device); free");
        assertThat(Failures.message(new IOException("No space left on device"))).startsWith("the disk is full (");
        assertThat(Failures.message(new IOException("Input/output error"))).contains("Input/output error");
        assertThat(Failures.message(new IOException())).isEqualTo("java.io.IOException");
    }
}
