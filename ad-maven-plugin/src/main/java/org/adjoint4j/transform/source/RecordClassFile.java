package org.adjoint4j.transform.source;

import java.util.Set;
import javassist.CtBehavior;
import javassist.CtClass;
import javassist.CtField;
import javassist.CtMethod;
import javassist.Modifier;
import javassist.NotFoundException;
import javassist.bytecode.BadBytecode;
import javassist.bytecode.CodeIterator;
import javassist.bytecode.Opcode;

/** Looks at the class file of a record for code that its author wrote. */
final class RecordClassFile {
    private static final Set<Integer> ACCESSOR = Set.of(
            Opcode.ALOAD_0,
            Opcode.GETFIELD,
            Opcode.DRETURN,
            Opcode.FRETURN,
            Opcode.IRETURN,
            Opcode.LRETURN,
            Opcode.ARETURN);

    private RecordClassFile() {}

    /** Returns whether constructor and accessors only store and load the components. */
    static boolean isPlain(CtClass record) {
        try {
            if (record.getDeclaredConstructors().length != 1
                    || !only(record.getDeclaredConstructors()[0], RecordClassFile::storesComponents)) {
                return false;
            }
            for (CtField field : record.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !hasPlainAccessor(record, field)) {
                    return false;
                }
            }
            return true;
        } catch (NotFoundException | BadBytecode e) {
            return false;
        }
    }

    private static boolean hasPlainAccessor(CtClass record, CtField field) throws NotFoundException, BadBytecode {
        CtMethod accessor = record.getDeclaredMethod(field.getName(), new CtClass[0]);
        return only(accessor, ACCESSOR::contains);
    }

    private static boolean storesComponents(int opcode) {
        boolean loads = opcode >= Opcode.ILOAD && opcode <= Opcode.ALOAD
                || opcode >= Opcode.ILOAD_0 && opcode <= Opcode.ALOAD_3;
        return loads || opcode == Opcode.INVOKESPECIAL || opcode == Opcode.PUTFIELD || opcode == Opcode.RETURN;
    }

    private static boolean only(CtBehavior behavior, java.util.function.IntPredicate allowed) throws BadBytecode {
        CodeIterator code = behavior.getMethodInfo().getCodeAttribute().iterator();
        while (code.hasNext()) {
            if (!allowed.test(code.byteAt(code.next()))) {
                return false;
            }
        }
        return true;
    }
}
