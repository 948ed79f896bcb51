package org.adjoint4j.gpt2.cli;

import org.adjoint4j.gpt2.model.Preset;

/** How a preset is trained where the user does not say. */
record PresetTraining(int steps, int batch, double learningRate) {
    static PresetTraining of(Preset preset) {
        return switch (preset) {
            case QUICK -> new PresetTraining(3000, 4, 5e-3);
            case STORIES -> new PresetTraining(2000, 64, 3e-3);
            case GPT2 -> new PresetTraining(10_000, 4, 6e-4);
            case GPT2_MEDIUM -> new PresetTraining(10_000, 4, 3e-4);
            case GPT2_LARGE -> new PresetTraining(10_000, 4, 2.5e-4);
            case GPT2_XL -> new PresetTraining(10_000, 4, 2e-4);
        };
    }
}
