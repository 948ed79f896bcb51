package org.adjoint4j.transform;

import com.github.javaparser.ast.Modifier;
import com.github.javaparser.ast.body.MethodDeclaration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adjoint4j.transform.GenerationResult.GeneratedFile;
import org.adjoint4j.transform.analyse.Activity;
import org.adjoint4j.transform.analyse.ArgumentsAtCalls;
import org.adjoint4j.transform.analyse.ArrayEffects;
import org.adjoint4j.transform.emit.ClassWriter;
import org.adjoint4j.transform.emit.GeneratedMethod;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Obstacles;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.lower.Context;
import org.adjoint4j.transform.lower.MethodLowering;
import org.adjoint4j.transform.lower.Templates;
import org.adjoint4j.transform.rule.RruleIndex;
import org.adjoint4j.transform.source.Imports;
import org.adjoint4j.transform.source.Problem;
import org.adjoint4j.transform.source.Refusal;
import org.adjoint4j.transform.source.SourceFile;
import org.adjoint4j.transform.source.SourceModule;
import org.adjoint4j.transform.source.TypeMapper;
import org.adjoint4j.transform.split.MethodSplitting;

/** One run over a module: first all signatures, so that methods may call each other, then one class after the other. */
final class ModuleTransformation {
    private final SourceModule module;
    private final RruleIndex rules;
    private final FileSelection selection;
    private final Templates templates = new Templates();
    private final Map<SourceFile, List<Problem>> problems = new IdentityHashMap<>();
    private final List<GeneratedFile> sources = new ArrayList<>();
    private final List<String> gradientLines = new ArrayList<>();
    private final List<String> ruleLines = new ArrayList<>();

    ModuleTransformation(SourceModule module, RruleIndex rules, FileSelection selection) {
        this.module = module;
        this.rules = rules;
        this.selection = selection;
    }

    /** Returns what is wrong, by file. */
    Map<SourceFile, List<Problem>> problems() {
        return problems;
    }

    List<GeneratedFile> sources() {
        return sources;
    }

    List<String> gradientLines() {
        Collections.sort(gradientLines);
        return gradientLines;
    }

    List<String> ruleLines() {
        Collections.sort(ruleLines);
        return ruleLines;
    }

    void run() {
        Map<String, List<Signature>> byClass = new LinkedHashMap<>();
        for (SourceFile file : module.files()) {
            if (selection.selects(file)) {
                collect(file, byClass);
            }
        }
        ArrayUse.propagate(byClass, templates.methods(), rules);
        byClass.values().stream().flatMap(List::stream).forEach(signature -> {
            rules.add(signature.rrule());
            gradientLines.add(signature.rrule().line("gradient"));
        });
        module.files().forEach(this::collectRules);
        settleFunctionTakers(byClass);
        byClass.values().stream()
                .flatMap(List::stream)
                .filter(signature -> SmallMethods.contain(signature) && hasGeneratedRule(signature))
                .forEach(signature -> templates.addSmall(signature.file(), signature.method()));
        PairUse pairs = new PairUse();
        List<LoweredClass> lowered = byClass.values().stream()
                .filter(list -> !list.isEmpty())
                .map(signatures -> lower(signatures, pairs))
                .toList();
        ArrayEffects effects = ArrayEffects.of(lowered.stream()
                .flatMap(loweredClass -> loweredClass.methods().stream())
                .filter(method -> method.signature().inPlace())
                .map(LoweredMethod::known)
                .toList());
        lowered.forEach(loweredClass -> write(loweredClass, pairs, effects));
        templates.problemsOfUncalled().forEach((file, found) -> problems(file).addAll(found));
    }

    // ---- signatures -------------------------------------------------------------------------------------------

    private void collect(SourceFile file, Map<String, List<Signature>> byClass) {
        if (!file.mentions("Differentiable")) {
            return;
        }
        for (MethodDeclaration method : file.unit().findAll(MethodDeclaration.class)) {
            if (method.getAnnotationByName("Differentiable").isPresent()) {
                guarded(file, () -> collect(file, method, byClass));
            }
        }
    }

    private void collect(SourceFile file, MethodDeclaration method, Map<String, List<Signature>> byClass) {
        TypeMapper types = new TypeMapper(module, imports(file));
        if (method.isGeneric() || Signature.takesOnlyFunctions(method, types)) {
            Signature.refuseUnsupported(method);
            templates.add(file, method, List.of(uncalled(method)));
            return;
        }
        Signature.refuseUnsupported(method);
        if (Signature.decides(method, types)) {
            templates.addDecider(file, method, Signature.withoutDerivative(method));
            return;
        }
        Signature signature = Signature.of(file, method, types);
        byClass.computeIfAbsent(signature.qualifiedClass(), t -> new ArrayList<>())
                .add(signature.distinctFrom(byClass.get(signature.qualifiedClass())));
        if (signature.takesFunctions()) {
            templates.add(file, method, List.of());
        }
    }

    private boolean hasGeneratedRule(Signature signature) {
        return rules.find(signature.key()).filter(signature.rrule()::equals).isPresent();
    }

    private static Problem uncalled(MethodDeclaration method) {
        String kind = method.isGeneric() ? "is generic" : "takes functions";
        return Problem.warning(
                method.getName(),
                "'" + method.getNameAsString() + "' " + kind
                        + " and nothing in this module calls it: it has no gradient",
                "Its gradient is made for each call with concrete types, and only in this module.");
    }

    /**
     * A method that calls a function it is given has no gradient of its own unless it calls it on constants only; it is
     * written out where it is called. Whether that is so is found by trying.
     */
    private void settleFunctionTakers(Map<String, List<Signature>> byClass) {
        boolean changed;
        do {
            changed = false;
            for (List<Signature> signatures : byClass.values()) {
                changed |= signatures.removeIf(s -> s.takesFunctions() && isTemplate(s));
            }
        } while (changed);
    }

    private boolean isTemplate(Signature signature) {
        SourceFile file = signature.file();
        TypeMapper types = new TypeMapper(module, imports(file));
        Context context = new Context(file, signature.className(), types, rules, templates);
        List<Problem> found = new ArrayList<>();
        try {
            Method method =
                    MethodLowering.lower(signature.method(), signature.differentiated(), signature.inPlace(), context);
            Activity.of(method).problems().stream().filter(Problem::fatal).forEach(found::add);
        } catch (Refusal refusal) {
            found.add(refusal.problem());
        }
        if (found.isEmpty()) {
            return false;
        }
        templates.add(file, signature.method(), found);
        rules.remove(signature.key());
        gradientLines.remove(signature.rrule().line("gradient"));
        return true;
    }

    private void collectRules(SourceFile file) {
        if (!file.mentions("RruleFor")) {
            return;
        }
        for (MethodDeclaration method : file.unit().findAll(MethodDeclaration.class)) {
            method.getAnnotationByName("RruleFor")
                    .ifPresent(annotation -> guarded(file, () -> {
                        var rule = OwnRule.of(method, annotation, new TypeMapper(module, imports(file)));
                        rules.add(rule);
                        ruleLines.add(rule.line("rrule"));
                    }));
        }
    }

    private Imports imports(SourceFile file) {
        return new Imports(file.packageName(), module.topLevelTypes(file.packageName()));
    }

    // ---- classes ----------------------------------------------------------------------------------------------

    /**
     * A class whose methods are in core form.
     *
     * @param signatures of its differentiable methods
     * @param className as its gradients' class names it
     * @param imports of that class
     * @param methods those that can be differentiated, in order
     */
    private record LoweredClass(
            List<Signature> signatures, String className, Imports imports, List<LoweredMethod> methods) {}

    /** A method in core form. */
    private record LoweredMethod(Signature signature, Method method) {
        ArrayEffects.Known known() {
            var rule = signature.rrule();
            return new ArrayEffects.Known(ArrayEffects.name(rule.owner(), rule.method()), method);
        }
    }

    private LoweredClass lower(List<Signature> signatures, PairUse pairs) {
        Signature first = signatures.get(0);
        SourceFile file = first.file();
        Imports imports = imports(file);
        imports.declares(first.generatedClass());
        signatures.forEach(signature -> signature.recordNames().forEach(imports::reserve));
        TypeMapper types = new TypeMapper(module, imports);
        String className = imports.name(file.packageName(), first.className());
        Context context = new Context(file, className, types, rules, templates);
        List<LoweredMethod> methods = new ArrayList<>();
        checkNames(signatures);
        for (Signature signature : signatures) {
            guarded(file, () -> {
                Method method = MethodLowering.lower(
                        signature.method(), signature.differentiated(), signature.inPlace(), context);
                pairs.add(signature.generatedQualified(), method);
                methods.add(new LoweredMethod(signature, method));
            });
        }
        return new LoweredClass(signatures, className, imports, methods);
    }

    private void checkNames(List<Signature> signatures) {
        Map<String, Signature> taken = new HashMap<>();
        for (Signature signature : signatures) {
            for (String generated : signature.generatedMethods()) {
                Signature other = taken.putIfAbsent(generated, signature);
                if (other != null) {
                    problems(signature.file())
                            .add(Problem.error(
                                    signature.method().getName(),
                                    "'" + generated.substring(0, generated.indexOf('('))
                                            + "' would be generated for both '"
                                            + other.method().getNameAsString() + "' and '"
                                            + signature.method().getNameAsString() + "'",
                                    "Rename one of them."));
                }
            }
        }
    }

    /** Finds out which values of a method carry a derivative, and notes what is wrong with that. */
    private Activity analyse(LoweredMethod lowered, ArrayEffects effects) {
        Activity activity = Activity.of(lowered.method(), effects);
        problems(lowered.signature().file()).addAll(activity.problems());
        checkParameters(lowered.signature(), lowered.method(), activity);
        checkResult(lowered.signature(), lowered.method(), activity);
        return activity;
    }

    private void write(LoweredClass lowered, PairUse pairs, ArrayEffects effects) {
        Signature first = lowered.signatures().get(0);
        SourceFile file = first.file();
        List<Activity> activities = lowered.methods().stream()
                .map(method -> analyse(method, effects))
                .toList();
        if (hasErrors(file)) {
            return;
        }
        PartNames partNames = new PartNames(lowered.signatures(), lowered.imports());
        Map<GeneratedMethod, Activity> methods = new LinkedHashMap<>();
        for (int i = 0; i < activities.size(); i++) {
            LoweredMethod method = lowered.methods().get(i);
            Method kept = ArgumentsAtCalls.keep(
                    method.method(), activities.get(i), () -> lowered.imports().name("org.adjoint4j.runtime.Shadows"));
            Activity activity = kept == method.method() ? activities.get(i) : Activity.of(kept, effects);
            split(method.signature(), kept, activity, effects, pairs, partNames, methods);
        }
        String visibility = first.declaringType().hasModifier(Modifier.Keyword.PUBLIC) ? "public " : "";
        var head = new ClassWriter.Head(
                file.packageName(),
                first.generatedClass(),
                visibility,
                file.path().getFileName().toString(),
                lowered.className(),
                !module.isModular(),
                module::isNullAtTimes);
        String folder = file.packageName().isEmpty() ? "" : file.packageName().replace('.', '/') + "/";
        sources.add(new GeneratedFile(
                folder + first.generatedClass() + ".java", ClassWriter.write(head, methods, lowered.imports())));
    }

    private static void split(
            Signature signature,
            Method method,
            Activity activity,
            ArrayEffects effects,
            PairUse pairs,
            PartNames names,
            Map<GeneratedMethod, Activity> methods) {
        var split = MethodSplitting.of(
                method,
                activity,
                signature.generatedQualified(),
                new MethodSplitting.Names(names::method, names::record, GeneratedMethod::names));
        Method main = split.main();
        methods.put(signature.generated(main, pairs), main == method ? activity : Activity.of(main, effects));
        split.parts()
                .forEach(part ->
                        methods.put(GeneratedMethod.of(part, method.name()), Activity.of(part.method(), effects)));
    }

    private void checkParameters(Signature signature, Method method, Activity activity) {
        for (Value parameter : method.differentiated()) {
            String obstacle = Obstacles.of(parameter.type());
            if (!obstacle.isEmpty()) {
                problems(signature.file())
                        .add(Problem.error(
                                signature.parameter(parameter.hint()),
                                "parameter '" + parameter.hint() + "' can't be differentiated: " + obstacle,
                                "Annotate it @NonDifferentiable, or use a plain record."));
            } else if (!activity.isActive(parameter) && activity.problems().isEmpty()) {
                problems(signature.file())
                        .add(Problem.warning(
                                signature.parameter(parameter.hint()),
                                "the result of '" + method.name() + "' does not depend on '" + parameter.hint()
                                        + "': its gradient is zero",
                                "Annotate it @NonDifferentiable if that is meant."));
            }
        }
    }

    private void checkResult(Signature signature, Method method, Activity activity) {
        String obstacle = Obstacles.of(method.resultType());
        if (!obstacle.isEmpty() && activity.isActive(method.result())) {
            problems(signature.file())
                    .add(Problem.error(
                            signature.method().getType(),
                            "the result of '" + method.name() + "' can't be differentiated: " + obstacle,
                            "Return a plain record."));
        }
    }

    private List<Problem> problems(SourceFile file) {
        return problems.computeIfAbsent(file, f -> new ArrayList<>());
    }

    private boolean hasErrors(SourceFile file) {
        return problems(file).stream().anyMatch(Problem::fatal);
    }

    private void guarded(SourceFile file, Runnable work) {
        try {
            work.run();
        } catch (Refusal refusal) {
            problems(file).add(refusal.problem());
        }
    }
}
