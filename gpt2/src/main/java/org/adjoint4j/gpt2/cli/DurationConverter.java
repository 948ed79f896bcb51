package org.adjoint4j.gpt2.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 90s}, {@code 30m}, {@code 1h30m}. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(?=.)(\\d+h)?(\\d+m)?(\\d+s)?");

    @Override
    public Duration convert(String value) {
        if (!FORM.matcher(value).matches()) {
            throw new TypeConversionException("'" + value + "' is not a time such as 90s, 30m or 1h30m");
        }
        return Duration.parse("PT" + value.toUpperCase(Locale.ROOT));
    }
}
