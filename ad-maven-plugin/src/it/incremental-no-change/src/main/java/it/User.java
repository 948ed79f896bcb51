package it;

/** Does not compile unless the generated folder is among the source roots, in the second build too. */
public final class User {
    private User() {}

    public static double slope(double x) {
        return BowlAd.heightGradient(x, 0).x();
    }
}
