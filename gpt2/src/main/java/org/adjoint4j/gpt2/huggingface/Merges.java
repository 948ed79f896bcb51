package org.adjoint4j.gpt2.huggingface;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Recovers the merges of a byte-pair encoding from its tokens. A token's number is the rank of the merge that made it,
 * so encoding its bytes with the tokens before it leaves the two parts that were merged.
 */
final class Merges {
    private static final int BYTES = 256;

    private Merges() {}

    /**
     * Returns the lines of a merges file.
     *
     * @param tokens all tokens in letters, in the order of their numbers, single bytes first
     */
    static List<String> of(List<String> tokens) {
        Map<String, Integer> ranks = new HashMap<>();
        for (int i = 0; i < tokens.size(); i++) {
            ranks.put(tokens.get(i), i);
        }
        return tokens.stream()
                .skip(BYTES)
                .map(token -> String.join(" ", parts(token, ranks)))
                .toList();
    }

    private static List<String> parts(String token, Map<String, Integer> ranks) {
        List<String> parts =
                new ArrayList<>(token.chars().mapToObj(Character::toString).toList());
        int limit = ranks.get(token);
        for (int best = lowest(parts, ranks, limit); best >= 0; best = lowest(parts, ranks, limit)) {
            parts.set(best, parts.get(best) + parts.remove(best + 1));
        }
        if (parts.size() != 2) {
            throw new IllegalStateException("token '" + token + "' is not a merge of two tokens, but of " + parts);
        }
        return parts;
    }

    /** Returns the first of the two neighbours that are merged next, -1 if none are. */
    private static int lowest(List<String> parts, Map<String, Integer> ranks, int limit) {
        int found = -1;
        int least = limit;
        for (int i = 0; i + 1 < parts.size(); i++) {
            int rank = ranks.getOrDefault(parts.get(i) + parts.get(i + 1), limit);
            if (rank < least) {
                least = rank;
                found = i;
            }
        }
        return found;
    }
}
