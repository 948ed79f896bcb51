package org.adjoint4j.backend.reference;

/** Softmax cross-entropy, the mean over the rows whose target is not ignored. */
final class ReferenceCrossEntropy {
    private ReferenceCrossEntropy() {}

    static void forward(
            ReferenceBuffer logits,
            int[] targets,
            int ignoreIndex,
            ReferenceBuffer loss,
            ReferenceBuffer logSumExp,
            int rows,
            int width) {
        int counted = counted(targets, ignoreIndex, rows);
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            double lse = new Line(r * width, 1, width).logSumExp(logits);
            logSumExp.set(r, lse);
            if (targets[r] != ignoreIndex) {
                sum += lse - logits.get(r * width + targets[r]);
            }
        }
        loss.set(0, counted == 0 ? 0 : sum / counted);
    }

    static void backward(
            ReferenceBuffer logits,
            ReferenceBuffer logSumExp,
            int[] targets,
            int ignoreIndex,
            ReferenceBuffer dLoss,
            ReferenceBuffer dlogits,
            int rows,
            int width) {
        double factor = dLoss.get(0) / counted(targets, ignoreIndex, rows);
        for (int r = 0; r < rows; r++) {
            boolean ignored = targets[r] == ignoreIndex;
            for (int c = 0; c < width; c++) {
                int i = r * width + c;
                double probability = Math.exp(logits.get(i) - logSumExp.get(r));
                dlogits.set(i, ignored ? 0 : factor * (probability - (c == targets[r] ? 1 : 0)));
            }
        }
    }

    static int counted(int[] targets, int ignoreIndex, int rows) {
        int counted = 0;
        for (int r = 0; r < rows; r++) {
            counted += targets[r] == ignoreIndex ? 0 : 1;
        }
        return counted;
    }
}
