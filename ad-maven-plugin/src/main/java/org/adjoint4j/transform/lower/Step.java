package org.adjoint4j.transform.lower;

import java.util.List;

/** Something to lower after something else. */
interface Step {
    /**
     * Lowers it.
     *
     * @param rest what comes after it
     * @return whether {@code rest} was lowered too, as only some paths through this step get there
     */
    boolean lower(List<Step> rest, Scope scope, BlockBuilder code);
}
