package org.adjoint4j.gpt2.generate;

import java.util.List;

/**
 * Ends a text that comes in pieces before the first of some stop texts. What could be the beginning of one is held back
 * until it is known not to be, so the pieces can be printed one after the other.
 */
public final class StopTexts {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean reached;

    /**
     * Makes a filter.
     *
     * @param stops the texts to stop at, none of them empty
     */
    public StopTexts(List<String> stops) {
        if (stops.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("a stop text is empty; it would end every text at once");
        }
        this.stops = List.copyOf(stops);
    }

    /** Takes a piece and returns what is certain to stand before a stop text; nothing once one was reached. */
    public String next(String piece) {
        if (reached) {
            return "";
        }
        held.append(piece);
        int stop = stops.stream()
                .mapToInt(held::indexOf)
                .filter(index -> index >= 0)
                .min()
                .orElse(-1);
        if (stop >= 0) {
            reached = true;
            held.setLength(stop);
            return end();
        }
        return take(firstUncertain());
    }

    /** Whether the text has ended at a stop text. */
    public boolean reached() {
        return reached;
    }

    /** Returns what is still held back at the end of the text. */
    public String end() {
        return take(held.length());
    }

    private String take(int length) {
        String taken = held.substring(0, length);
        held.delete(0, length);
        return taken;
    }

    private int firstUncertain() {
        int from = 0;
        while (from < held.length() && !mayBegin(held.substring(from))) {
            from++;
        }
        return from;
    }

    private boolean mayBegin(String rest) {
        return stops.stream().anyMatch(stop -> stop.startsWith(rest));
    }
}
