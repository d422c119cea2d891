namespace Distribution.Kernel;

/// <summary>
/// An amount of money as an integer of minor units (fen for CNY). Arithmetic is checked: an overflow or a
/// mix of currencies throws, because both are broken invariants by the time money is computed.
/// </summary>
/// <param name="Minor">Minor units; may be negative.</param>
/// <param name="Currency">The currency of the amount.</param>
public readonly record struct Money(long Minor, Currency Currency)
{
    /// <summary>The largest amount accepted from outside, in minor units: 10,000,000.00. Sums of any realistic count of these fit a long.</summary>
    public const long MaxInput = 1_000_000_000;

    public static Money Zero(Currency currency) => new(0, currency);

    public static Money operator +(Money left, Money right) => new(checked(left.Minor + right.MinorIn(left.Currency)), left.Currency);

    public static Money operator -(Money left, Money right) => new(checked(left.Minor - right.MinorIn(left.Currency)), left.Currency);

    public static Money operator -(Money value) => new(checked(-value.Minor), value.Currency);

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Minor / 100m:0.00} {Currency}");

    private long MinorIn(Currency expected) =>
        Currency == expected ? Minor : throw new InvalidOperationException($"{Currency} cannot be combined with {expected}.");
}
