package org.adjoint4j.transform.ir;

import java.util.ArrayList;
import java.util.List;

/** Builds a {@link Template} piece by piece. */
public final class TemplateBuilder {
    private final List<String> pieces = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    /** Appends text. */
    public TemplateBuilder text(String more) {
        text.append(more);
        return this;
    }

    /** Appends a hole. */
    public TemplateBuilder value(Value value) {
        pieces.add(text.toString());
        text.setLength(0);
        values.add(value);
        return this;
    }

    /** Appends holes separated by commas. */
    public TemplateBuilder values(List<Value> more) {
        for (int i = 0; i < more.size(); i++) {
            text(i == 0 ? "" : ", ").value(more.get(i));
        }
        return this;
    }

    /** Returns the template; {@code atomic} as {@link Template#atomic()}. */
    public Template build(boolean atomic) {
        List<String> all = new ArrayList<>(pieces);
        all.add(text.toString());
        return new Template(all, values, atomic);
    }
}
