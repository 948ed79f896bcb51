package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Arguments that come from more than the command line: those a resumed run was started with, then those of {@code
 * --config}, then the command line's own. They become one command line, which has each option once.
 */
final class LayeredArguments {
    private static final String NOTE = "option.";
    private static final String CONFIG = "config";
    private static final String RESUME = "resume";
    private static final String OUT = "out";
    /** Options that belong to one call and not to the run. */
    private static final Set<String> OF_ONE_CALL = Set.of(CONFIG, RESUME, OUT, "help", "version");

    private final CommandLine program;
    private final String[] given;

    private LayeredArguments(CommandLine program, String[] given) {
        this.program = program;
        this.given = given;
    }

    /**
     * Returns the command line with all layers, which {@code program} is now ready to execute. One that can't be parsed
     * is returned as it is: executing it says what is wrong.
     */
    static String[] of(CommandLine program, String... given) throws IOException {
        ParseResult parsed;
        try {
            parsed = program.parseArgs(given);
        } catch (ParameterException e) {
            return given;
        }
        if (!parsed.hasSubcommand() || isAskingForHelp(parsed.subcommand())) {
            return given;
        }
        return new LayeredArguments(program, given).layered(parsed.subcommand());
    }

    /** Returns a command's options as notes for a checkpoint, from which a resumed run takes them. */
    static Map<String, String> notes(ParseResult command) {
        Map<String, String> notes = new TreeMap<>();
        for (OptionSpec option : command.matchedOptions()) {
            String name = name(option);
            if (!OF_ONE_CALL.contains(name)) {
                notes.put(
                        NOTE + name,
                        command.matchedOption(option.longestName())
                                .originalStringValues()
                                .getLast());
            }
        }
        return notes;
    }

    private static boolean isAskingForHelp(ParseResult command) {
        return command.isUsageHelpRequested() || command.isVersionHelpRequested();
    }

    private String[] layered(ParseResult command) throws IOException {
        Path file = command.matchedOptionValue(option(CONFIG), (Path) null);
        Map<String, String> configured = file == null ? Map.of() : ConfigFile.read(file);
        refuseUnknown(command.commandSpec(), file, configured.keySet());
        String[] arguments = under(given, command, configured);
        ParseResult again;
        try {
            again = program.parseArgs(arguments).subcommand();
        } catch (ParameterException e) {
            return arguments; // executing it says what is wrong
        }
        return again.hasMatchedOption(option(RESUME)) ? under(arguments, again, resumed(again)) : arguments;
    }

    /** Returns the options of the run that the checkpoint belongs to. */
    private static Map<String, String> resumed(ParseResult command) {
        Path checkpoint = ResumeOption.checkpoint(
                command.matchedOptionValue(option(RESUME), ""), command.matchedOptionValue(option(OUT), (Path) null));
        Map<String, String> options = new LinkedHashMap<>();
        options.put(OUT, checkpoint.toAbsolutePath().getParent().toString());
        Checkpoint.readNotes(checkpoint).forEach((note, value) -> {
            String name = note.startsWith(NOTE) ? note.substring(NOTE.length()) : "";
            if (!OF_ONE_CALL.contains(name) && command.commandSpec().findOption(option(name)) != null) {
                options.put(name, value);
            }
        });
        return options;
    }

    /** Returns {@code arguments} with those of {@code lower} that they leave undecided. */
    private static String[] under(String[] arguments, ParseResult command, Map<String, String> lower) {
        Set<String> decided = decided(command);
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        int afterCommand = all.indexOf(command.commandSpec().name()) + 1;
        lower.forEach((name, value) -> {
            if (!decided.contains(name)) {
                all.add(afterCommand, option(name) + "=" + value);
            }
        });
        return all.toArray(String[]::new);
    }

    /** Returns the options given, and those that can't be given with them. */
    private static Set<String> decided(ParseResult command) {
        Set<String> names = new HashSet<>();
        for (OptionSpec given : command.matchedOptions()) {
            names.add(name(given));
            if (given.group() != null && given.group().exclusive()) {
                given.group().options().forEach(other -> names.add(name(other)));
            }
        }
        return names;
    }

    private static void refuseUnknown(CommandSpec command, Path file, Set<String> names) {
        for (String name : names) {
            if (command.findOption(option(name)) == null || CONFIG.equals(name)) {
                throw new IllegalArgumentException("configuration " + file + ": " + command.name() + " has no option '"
                        + name + "' to configure; there are " + known(command));
            }
        }
    }

    private static List<String> known(CommandSpec command) {
        return command.options().stream()
                .map(LayeredArguments::name)
                .filter(name -> !Set.of(CONFIG, "help", "version").contains(name))
                .sorted()
                .toList();
    }

    private static String name(OptionSpec option) {
        return option.longestName().substring(2);
    }

    private static String option(String name) {
        return "--" + name;
    }
}
