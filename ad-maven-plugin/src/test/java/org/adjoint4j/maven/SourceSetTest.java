package org.adjoint4j.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.adjoint4j.maven.incremental.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourceSetTest {
    @TempDir
    Path base;

    @Test
    void leavesOutWhatTheBuildItselfWrites() throws IOException {
        Layout layout = new Layout(
                base, base.resolve("gen"), base.resolve("res"), base.resolve("classes"), base.resolve("state"));
        for (String folder : List.of("src", "gen", "classes", "dep")) {
            Files.createDirectory(base.resolve(folder));
        }
        SourceSet all = SourceSet.of(
                List.of(path("src"), path("gen"), path("absent"), path("src")),
                List.of(path("classes"), path("dep"), path("absent.jar")));

        assertThat(all.without(layout))
                .isEqualTo(new SourceSet(List.of(base.resolve("src")), List.of(base.resolve("dep"))));
    }

    private String path(String name) {
        return base.resolve(name).toString();
    }
}
