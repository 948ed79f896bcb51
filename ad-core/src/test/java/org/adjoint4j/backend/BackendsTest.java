package org.adjoint4j.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.adjoint4j.backend.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

final class BackendsTest {
    private static final Backend FAST = FakeBackend.unavailable("fast", 20, "no device; install one");
    private static final Backend GOOD = FakeBackend.available("good", 10);
    private static final Backend PLAIN = FakeBackend.available("plain", 0);
    private static final List<Backend> BEST_FIRST = List.of(FAST, GOOD, PLAIN);

    @Test
    void findsTheReferenceBackend() {
        assertThat(Backends.named("reference")).isInstanceOf(ReferenceBackend.class);
        assertThat(Backends.all()).extracting(Backend::name).contains("reference");
    }

    @Test
    void givesOneInstanceAName() {
        assertThat(Backends.named("reference")).isSameAs(Backends.named("reference"));
    }

    @Test
    void listsTheHighestRankFirst() {
        assertThat(Backends.all()).extracting(backend -> -backend.rank()).isSorted();
    }

    @Test
    void autoIsTheBestThatCanBeUsed() {
        assertThat(Backends.named("auto", BEST_FIRST)).isSameAs(GOOD);
        assertThat(Backends.named("auto")).isSameAs(Backends.best());
    }

    @Test
    void aNamedOneWinsOverABetterOne() {
        assertThat(Backends.named("plain", BEST_FIRST)).isSameAs(PLAIN);
    }

    @Test
    void anUnknownNameListsTheNames() {
        assertThatThrownBy(() -> Backends.named("gpu", BEST_FIRST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no backend 'gpu'; there are [fast, good, plain] and auto");
    }

    @Test
    void anUnusableOneSaysWhy() {
        assertThatThrownBy(() -> Backends.named("fast", BEST_FIRST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("backend 'fast' can't be used: no device; install one");
    }

    @Test
    void noUsableBackendIsAnError() {
        assertThatThrownBy(() -> Backends.best(List.of(FAST)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("META-INF/services");
    }
}
