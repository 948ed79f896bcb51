package it;

public final class Other {
    private Other() {}

    public static double height(double x, double y) {
        return x * x + 3 * y * y;
    }
}
