package org.adjoint4j.gpt2.data.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The notation: what it means, and what is said about mistakes in it. */
final class StoryGrammarTest {
    private static final String SHARED = """
            table child: name | he | his
            Anna | she | her
            Ben | he | his
            rule said
            - said
            """;

    private static String tell(String arc) {
        return new StoryWriter(StoryGrammar.of(SHARED, Map.of("test", arc)), 7)
                .story(0)
                .text();
    }

    private static String arc(String story) {
        return "let hero = pick child\ncase only\nrule story\n- " + story + "\n";
    }

    @Test
    void fillsVariablesRulesAndFields() {
        assertThat(tell(arc("{hero} {said}, {he}, {his}; {hero.his}, {He}, {Hero}.")))
                .isIn("Anna said, she, her; her, She, Anna.", "Ben said, he, his; his, He, Ben.");
    }

    @Test
    void putsTheRightArticle() {
        assertThat(tell("let fruit = apple\nlet tree = tree\n" + arc("{A fruit}, {a fruit}, {A tree}, {a tree}")))
                .isEqualTo("An apple, an apple, A tree, a tree");
    }

    @Test
    void neverPicksTheSameRowTwice() {
        StoryGrammar grammar =
                StoryGrammar.of(SHARED, Map.of("test", "let friend = pick child\n" + arc("{hero} {friend}")));
        StoryWriter writer = new StoryWriter(grammar, 3);
        for (int i = 0; i < 50; i++) {
            assertThat(writer.story(i).text()).isIn("Anna Ben", "Ben Anna");
        }
    }

    @Test
    void decidesAVariableOnce() {
        String[] words = tell("let x = [a|b|c|d|e|f]\n" + arc("{x} {x} {x}")).split(" ");
        assertThat(words).hasSize(3).containsOnly(words[0]);
    }

    @Test
    void letsTheInnerRuleHideTheOuter() {
        assertThat(tell("let hero = pick child\nrule story\n- arc {said}\ncase c\nrule said\n- inner\n"))
                .isEqualTo("arc inner");
    }

    @Test
    void leavesNoGapWhereAnOptionalPartIsMissingAndBreaksParagraphs() {
        assertThat(tell(arc("One [] two. // [] Three."))).isEqualTo("One two.\nThree.");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            {hero          => '{' is never closed
            [a|b           => '[' is never closed
            a ] b          => without an opening bracket
            {Not A Name}   => is not {name}, {name.field} or {a name}
            {nobody}       => nothing is called 'nobody'
            {hero.age}     => nothing is called 'hero.age'
            [x|{nobody}]   => nothing is called 'nobody'
            """)
    void namesMistakesInTemplates(String story, String message) {
        assertThatThrownBy(() -> tell(arc(story)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("test");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            - too early                                => test.txt:1
            let hero pick child                        => test.txt:1
            let hero = pick nobody@case c@rule story@- x => no table is called 'nobody'
            let x = a {hero}                           => can hold no {hole}
            let hero = pick child@case c@rule story    => rule 'story' has no alternative
            table child: a@case c                      => table 'child' stands twice
            stray text                                 => test.txt:1
            rule a@rule a                              => stands twice
            table t: a | b@x                           => needs 2 cells, but has 1
            let hero = pick child@rule story@- x       => at least one 'case NAME'
            case c@rule story@- x                      => nothing is called 'hero'
            let hero = pick child@case c               => nothing is called 'story'
            table t: a@x@let hero = pick child, t@case c@rule story@- x => different columns
            """)
    void namesMistakesInFiles(String arc, String message) {
        assertThatThrownBy(() -> tell(arc.replace('@', '\n')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void saysWhenATableHasNoRowLeft() {
        assertThatThrownBy(() -> tell("let a = pick child\nlet b = pick child\n" + arc("{hero}")))
                .hasMessageContaining("[child] have no row left");
    }

    @Test
    void checksSharedRulesThatAreUsed() {
        String shared = SHARED + "rule greeting\n- {friend}\n";
        assertThatThrownBy(() -> StoryGrammar.of(shared, Map.of("test", arc("{greeting}"))))
                .hasMessageContaining("nothing is called 'friend'");
        assertThat(StoryGrammar.of(shared, Map.of("test", arc("{hero}"))).arcNames())
                .containsExactly("test");
    }

    @Test
    void saysWhenThereIsNoMoreToTell() {
        StoryWriter writer = new StoryWriter(StoryGrammar.of(SHARED, Map.of("test", arc("{hero}"))), 1);
        assertThatThrownBy(() -> writer.write(100))
                .hasMessageContaining("has only 7 bytes of distinct stories under seed 1");
    }
}
