package org.adjoint4j.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.testing.CountingBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RegionTest {
    private final CountingBackend counting = new CountingBackend();

    @AfterEach
    void noRegionIsLeftOpen() {
        assertThat(Region.innermost()).isNull();
    }

    private NdArray array(double... elements) {
        return NdArray.of(counting.backend(), ElementType.FLOAT64, Shape.of(elements.length), elements);
    }

    @Test
    void closingGivesEverythingBack() {
        NdArray outside = array(1, 2);
        Region region = Region.open();
        outside.add(outside).mul(3).reshape(2, 1).sum(0);
        assertThat(counting.held()).isEqualTo(4);
        region.close();
        assertThat(counting.held()).isEqualTo(1);
        assertThat(outside.toDoubleArray()).containsExactly(1, 2);
        region.close();
    }

    @Test
    void useAfterClosing() {
        NdArray x;
        NdArray live = NdArray.zeros(counting.backend(), ElementType.FLOAT64, Shape.of(3, 2));
        try (Region region = Region.open()) {
            x = region.keepExclusive(live).reshape(2, 3);
        }
        assertThatThrownBy(() -> x.matmul(live))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("matmul: array of shape (2, 3) was used after its region closed; keep(...) hands it to the"
                        + " parent");
        assertThatThrownBy(() -> live.matmul(x)).hasMessageContaining("matmul: array of shape (2, 3)");
        List<Runnable> uses = List.of(
                x::toDoubleArray,
                x::buffer,
                () -> x.reshape(6),
                () -> x.permute(1, 0),
                () -> x.split(1, 0),
                () -> NdArray.concat(0, List.of(x)),
                () -> x.slice(0, 0, 1),
                () -> x.sum(),
                () -> x.sum(0),
                () -> x.softmax(0),
                () -> x.add(1),
                () -> x.exp(),
                () -> x.gatherRows(new int[] {0}),
                () -> x.dropout(0, 1),
                () -> x.copyFrom(live.reshape(2, 3)),
                () -> live.reshape(2, 3).copyFrom(x),
                () -> live.reshape(2, 3).addScaledInPlace(1, x),
                () -> x.to(ElementType.FLOAT32),
                x::sumOfSquares);
        for (Runnable use : uses) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("(2, 3) was used after its region closed");
        }
        assertThat(x.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(x).hasToString("NdArray (2, 3) of FLOAT64 on counting, region closed");
    }

    @Test
    void keepHandsToTheParent() {
        try (Region outer = Region.open()) {
            NdArray kept;
            try (Region inner = Region.open()) {
                kept = inner.keep(array(5).add(1));
            }
            assertThat(kept.item()).isEqualTo(6);
            assertThat(counting.held()).isEqualTo(1);
            assertThat(outer.keep(kept)).isSameAs(kept);
        }
        assertThat(counting.held()).isEqualTo(1);
    }

    @Test
    void keepLeavesArraysOfOthersAlone() {
        NdArray untracked = array(1);
        try (Region outer = Region.open()) {
            NdArray ofOuter = array(2);
            try (Region inner = Region.open()) {
                assertThat(inner.keep(untracked)).isSameAs(untracked);
                assertThat(inner.keep(ofOuter)).isSameAs(ofOuter);
            }
            assertThat(ofOuter.item()).isEqualTo(2);
            assertThat(outer.keep(untracked)).isSameAs(untracked);
        }
        assertThat(untracked.item()).isEqualTo(1);
        assertThat(counting.held()).isEqualTo(1);
    }

    @Test
    void keepFromARegionInside() {
        NdArray x;
        try (Region outer = Region.open()) {
            try (Region inner = Region.open()) {
                x = array(3);
                outer.keep(x);
                assertThat(inner.keep(x)).isSameAs(x);
            }
        }
        assertThat(x.item()).isEqualTo(3);
    }

    @Test
    void keptViewOutlivesWhatItWasMadeFrom() {
        NdArray view;
        try (Region region = Region.open()) {
            view = region.keep(array(1, 2, 3, 4).reshape(2, 2));
        }
        assertThat(view.toDoubleArray()).containsExactly(1, 2, 3, 4);
        assertThat(counting.held()).isEqualTo(1);
    }

    @Test
    void manyArraysKeptInAnyOrder() {
        NdArray[] arrays = new NdArray[20];
        try (Region region = Region.open()) {
            for (int i = 0; i < arrays.length; i++) {
                arrays[i] = array(i);
            }
            for (int i = 0; i < arrays.length; i += 3) {
                region.keep(arrays[i]);
            }
            region.discard(arrays[1]);
            region.discard(arrays[1]);
        }
        for (int i = 0; i < arrays.length; i += 3) {
            assertThat(arrays[i].item()).isEqualTo(i);
        }
        assertThat(counting.held()).isEqualTo(7);
    }

    @Test
    void keepExclusiveNeverShares() {
        NdArray argument = array(1, 2);
        NdArray own;
        NdArray view;
        NdArray ofArgument;
        NdArray twice;
        try (Region region = Region.open()) {
            NdArray fresh = argument.add(1);
            own = region.keepExclusive(fresh);
            assertThat(own).isSameAs(fresh);
            twice = region.keepExclusive(fresh);
            view = region.keepExclusive(argument.reshape(2, 1));
            ofArgument = region.keepExclusive(argument);
        }
        List<NdArray> published = List.of(argument, own, view, ofArgument, twice);
        assertThat(published.stream().map(NdArray::buffer).distinct()).hasSize(5);
        assertThat(published).allMatch(x -> x.buffer().isExclusive());
        assertThat(twice.toDoubleArray()).containsExactly(2, 3);
        assertThat(view.shape()).isEqualTo(Shape.of(2, 1));
        assertThat(counting.held()).isEqualTo(5);
    }

    @Test
    void keepExclusiveCopiesIntoTheParent() {
        NdArray argument = array(1, 2);
        Region outer = Region.open();
        Region scratch = Region.open();
        Region inner = Region.open();
        NdArray copy = scratch.keepExclusive(argument);
        inner.close();
        scratch.close();
        assertThat(copy.toDoubleArray()).containsExactly(1, 2);
        outer.close();
        assertThatThrownBy(copy::toDoubleArray).isInstanceOf(IllegalStateException.class);
        assertThat(counting.held()).isEqualTo(1);
    }

    @Test
    void exceptionsUnwind() {
        assertThatThrownBy(() -> {
                    try (Region outer = Region.open()) {
                        outer.keep(array(1));
                        try (Region inner = Region.open()) {
                            inner.discard(array(2));
                            array(2).add(array(1, 2, 3)).matmul(array(4));
                        }
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoSuppressedExceptions();
        assertThat(counting.held()).isEqualTo(1);
    }

    @Test
    void closingOutOfOrder() {
        Region outer = Region.open();
        Region inner = Region.open();
        NdArray x = array(1);
        assertThatThrownBy(outer::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("reverse order of opening");
        assertThatThrownBy(x::item).isInstanceOf(IllegalStateException.class);
        inner.close();
        assertThat(counting.held()).isZero();
    }

    @Test
    void keepAfterClosing() {
        Region region = Region.open();
        NdArray x = array(1);
        region.close();
        NdArray live = array(2);
        assertThatThrownBy(() -> region.keep(live)).hasMessageContaining("keep: this region is closed");
        assertThatThrownBy(() -> region.keepExclusive(x)).hasMessageContaining("keepExclusive: this region is closed");
    }

    @Test
    void detachedRegionEndsWithItsParent() {
        NdArray x;
        try (Region parent = Region.open()) {
            Region saved = Region.open();
            x = array(1);
            assertThat(saved.detach()).isSameAs(saved);
            NdArray ofParent = array(2);
            assertThat(ofParent.owner()).isSameAs(parent);
            assertThat(x.item()).isEqualTo(1);
        }
        assertThatThrownBy(x::item).isInstanceOf(IllegalStateException.class);
        assertThat(counting.held()).isZero();
    }

    @Test
    void detachedRegionClosedEarly() {
        try (Region parent = Region.open()) {
            Region saved = Region.open();
            NdArray x = array(1);
            saved.detach();
            saved.close();
            saved.close();
            assertThat(counting.held()).isZero();
            assertThatThrownBy(x::item).isInstanceOf(IllegalStateException.class);
            parent.keep(array(3));
        }
        assertThat(counting.held()).isEqualTo(1);
    }

    @Test
    void detachedRegionWithoutParentStaysOpen() {
        Region saved = Region.open();
        NdArray x = array(1);
        saved.detach();
        assertThat(x.item()).isEqualTo(1);
        saved.close();
        assertThat(counting.held()).isZero();
    }

    @Test
    void keepFromADetachedRegion() {
        try (Region parent = Region.open()) {
            Region saved = Region.open();
            NdArray x = array(7);
            saved.detach();
            saved.keep(x);
            saved.close();
            assertThat(x.item()).isEqualTo(7);
            assertThat(x.owner()).isSameAs(parent);
        }
        assertThat(counting.held()).isZero();
    }

    @Test
    void keepExclusiveFromADetachedRegionCopiesIntoItsParent() {
        NdArray copy;
        NdArray argument = array(8);
        Region parent = Region.open();
        Region saved = Region.open().detach();
        parent.detach();
        copy = saved.keepExclusive(argument);
        assertThat(copy.owner()).isSameAs(parent);
        parent.close();
        assertThatThrownBy(copy::item).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyTheInnermostCanBeDetached() {
        Region outer = Region.open();
        Region inner = Region.open();
        assertThatThrownBy(outer::detach).hasMessageContaining("not the innermost");
        inner.close();
        outer.close();
        assertThatThrownBy(outer::detach).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void threadsHaveTheirOwnRegions() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Region mine = Region.open()) {
            Future<NdArray> theirs = other.submit(() -> array(1).add(1));
            NdArray x = theirs.get();
            assertThat(x.owner()).isNull();
            assertThat(mine.keep(x)).isSameAs(x);
            assertThatThrownBy(() -> other.submit(mine::close).get())
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was not opened on thread");
        } finally {
            other.shutdown();
        }
    }

    @Test
    void detachedRegionsAreClosedFromOtherThreads() throws Exception {
        ExecutorService others = Executors.newFixedThreadPool(4);
        try (Region parent = Region.open()) {
            List<Region> saved = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Region region = Region.open();
                array(i).add(1);
                saved.add(region.detach());
            }
            List<Future<?>> closings = new ArrayList<>();
            for (Region region : saved.subList(0, 150)) {
                closings.add(others.submit(region::close));
                closings.add(others.submit(region::close));
            }
            parent.keep(array(1));
            for (Future<?> closing : closings) {
                closing.get();
            }
            assertThat(counting.held()).isEqualTo(101);
        } finally {
            others.shutdown();
        }
        assertThat(counting.held()).isEqualTo(1);
    }
}
