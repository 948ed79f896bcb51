package org.adjoint4j.gpt2.data.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads what the embedded grammar tells as a strict editor would. */
final class EmbeddedStoriesTest {
    private static final long BYTES = 2_100_000;
    private static final StoryGrammar GRAMMAR = StoryGrammar.embedded();
    private static final List<Story> STORIES = new StoryWriter(GRAMMAR, 1).write(BYTES);

    @Test
    void tellsMoreThanTwoMegabytesAndNothingTwice() {
        long bytes = STORIES.stream()
                .mapToLong(story -> story.text().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        assertThat(bytes).isBetween(BYTES, BYTES + 2000);
        assertThat(STORIES.stream().map(Story::text)).doesNotHaveDuplicates();
    }

    @Test
    void tellsEveryCaseOfEveryArcAboutEquallyOften() {
        Map<String, Long> counts = STORIES.stream()
                .collect(Collectors.groupingBy(s -> s.arc() + "/" + s.variant(), Collectors.counting()));
        int cases = GRAMMAR.arcs().stream().mapToInt(arc -> arc.cases().size()).sum();
        assertThat(counts).hasSize(cases);
        assertThat(GRAMMAR.arcNames()).hasSizeGreaterThanOrEqualTo(15);
        double mean = STORIES.size() / (double) cases;
        assertThat(counts)
                .allSatisfy((name, count) -> assertThat((double) count).as(name).isBetween(mean * 0.4, mean * 1.6));
    }

    @Test
    void keepsStoriesShort() {
        assertThat(STORIES)
                .allSatisfy(story ->
                        assertThat(story.text().split("\\s+")).as(story.text()).hasSizeBetween(90, 220));
    }

    @Test
    void getsByWithFewWords() {
        assertThat(STORIES.stream()
                        .flatMap(story -> Stream.of(story.text().toLowerCase().split("[^a-z']+")))
                        .distinct()
                        .count())
                .isBetween(700L, 1400L);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            nothing unresolved      => [{}\\[\\]|/]
            one space only          => \\s\\s| [,.!?;:]|^\\s|\\s$
            a before a consonant    => \\b[Aa] [aeiouAEIOU]
            an before a vowel       => \\b[Aa]n [^aeiouAEIOU]
            no doubled word         => (?i)\\b([a-z]+) \\1\\b(?<!\\b(had had|that that))
            sentences begin big     => [.!?] [a-z]
            speech ends sentences   => \\.\" [a-z]
            speech begins big       => (said|asked|cried|called), \"[a-z]
            paragraphs begin big    => (?m)^[^A-Z\"]
            paragraphs end          => (?m)[^.!?\"]$
            simple characters       => [^A-Za-z ,:.!?:'"\\n-]
            """)
    void breaksNoRule(String rule, String wrong) {
        Pattern pattern = Pattern.compile(wrong);
        for (Story story : STORIES) {
            Matcher matcher = pattern.matcher(story.text());
            assertThat(matcher.find())
                    .as(() -> rule + ": '" + matcher.group() + "' in a story of " + story.arc() + "/" + story.variant()
                            + ": " + story.text())
                    .isFalse();
        }
    }

    @Test
    void closesEveryQuotationInItsParagraph() {
        assertThat(STORIES)
                .allSatisfy(story -> assertThat(story.text().split("\n"))
                        .allSatisfy(paragraph -> assertThat(
                                        paragraph.chars().filter(c -> c == '"').count())
                                .as(paragraph)
                                .isEven()));
    }

    @Test
    void callsCharactersByTheRightPronoun() {
        for (String table : List.of("child", "animal", "swimmer", "small")) {
            GRAMMAR.table(table).rows().forEach(EmbeddedStoriesTest::assertPronoun);
        }
    }

    private static void assertPronoun(Map<String, String> row) {
        String name = row.get("name");
        String wrongKind = row.get("he").equals("he") ? "girl" : "boy";
        String wrongHis = row.get("he").equals("he") ? "Her" : "His";
        Pattern wrong = Pattern.compile("\\b%s (named|called) %s\\b|%s name was %s\\b|%s was an? (\\w+ )*%s\\b"
                .formatted(wrongKind, name, wrongHis, name, name, wrongKind));
        assertThat(STORIES.stream().map(Story::text))
                .noneMatch(text -> wrong.matcher(text).find());
        assertThat(STORIES.stream().map(Story::text)).anyMatch(text -> text.contains(name));
    }

    @Test
    void isAFunctionOfTheSeed() {
        assertThat(new StoryWriter(GRAMMAR, 1).write(20_000)).isEqualTo(STORIES.subList(0, countFor(20_000)));
        assertThat(new StoryWriter(GRAMMAR, 2).story(0)).isNotEqualTo(new StoryWriter(GRAMMAR, 1).story(0));
    }

    private static int countFor(long bytes) {
        int count = 0;
        for (long written = 0; written < bytes; count++) {
            written += STORIES.get(count).text().length();
        }
        return count;
    }
}
