package org.adjoint4j.gpt2.train;

import java.util.List;
import java.util.Optional;
import org.adjoint4j.array.Region;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.gpt2.data.Batch;
import org.adjoint4j.gpt2.model.Gpt2Ad;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;

/** Finds where a number that is not finite comes from. */
final class NonFiniteSearch {
    private NonFiniteSearch() {}

    /** Returns the path of the first parameter that is not finite. */
    static Optional<String> inParameters(Gpt2Parameters parameters) {
        return ParameterTree.leaves(parameters).stream()
                .filter(leaf -> !Double.isFinite(leaf.array().sumOfSquares()))
                .map(Leaf::path)
                .findFirst();
    }

    /** Makes a step's loss and gradient again, each operation checked, and says what made the first such number. */
    static String explain(Learner learner, List<MicroBatch> parts) {
        Optional<String> parameter = inParameters(learner.parameters());
        if (parameter.isPresent()) {
            return "parameter " + parameter.get() + " was not finite before the step";
        }
        return firstOperation(learner, parts)
                .map(operation -> "the first operation that made such a number is " + operation)
                .orElse("no single operation made such a number when the step was made again");
    }

    @SuppressWarnings("try") // the region is opened to be closed
    private static Optional<String> firstOperation(Learner learner, List<MicroBatch> parts) {
        Backend checking =
                CheckingBackend.of(learner.parameters().tokenEmbedding().backend());
        for (MicroBatch part : parts) {
            try (Region again = Region.open()) {
                Gpt2Parameters copy = ParameterTree.map(learner.parameters(), (path, x) -> x.to(checking));
                Batch batch = part.batch();
                Gpt2Ad.lossValueAndGradient(
                        copy, batch.inputs(), batch.targets(), batch.context(), learner.config(), part.dropoutSeed());
            } catch (NonFiniteException e) {
                return Optional.of(e.getMessage());
            }
        }
        return Optional.empty();
    }
}
