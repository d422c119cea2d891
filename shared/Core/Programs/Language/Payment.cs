using Distribution.Kernel;

namespace Distribution.Programs.Language;

/// <summary>Who is paid, in relation to what happened. The first three numbers are the referral levels.</summary>
public enum PayTo
{
    L1 = 1,
    L2 = 2,
    L3 = 3,

    /// <summary>Who bought.</summary>
    Buyer = 4,

    /// <summary>Who invited level 1.</summary>
    Inviter = 5,

    /// <summary>The person an event is about: of a metric, a submission, a first order.</summary>
    Self = 6,

    /// <summary>Who began a group.</summary>
    Initiator = 7,
}

/// <summary>What a percentage is taken of, or what an amount is multiplied with.</summary>
public enum PayBasis
{
    LineNet,
    LineUnits,
    OrderNet,
    OrderUnits,
    GroupNet,

    /// <summary>The metric's value in the closed window.</summary>
    Metric,
}

/// <summary>A payment. Closed: a percentage, an amount for each, an amount once, something that is not money.</summary>
/// <param name="To">Who gets it.</param>
public abstract record Payment(PayTo To)
{
    /// <summary>Made for each line; otherwise once an event.</summary>
    public virtual bool OfLine => false;

    /// <summary>The table that says the number; null if the payment says it.</summary>
    public virtual string? TableName => null;

    /// <param name="To">Who.</param>
    /// <param name="Rate">A rate, or null if a table says it.</param>
    /// <param name="Table">The table's name, or null if there is a rate.</param>
    /// <param name="Of">Of what.</param>
    public sealed record Percent(PayTo To, Rate? Rate, string? Table, PayBasis Of) : Payment(To)
    {
        public override bool OfLine => Of == PayBasis.LineNet;

        public override string? TableName => Table;
    }

    /// <param name="To">Who.</param>
    /// <param name="Amount">Minor units for each, or null if a table says it.</param>
    /// <param name="Table">The table's name, or null if there is an amount.</param>
    /// <param name="Per">For each what.</param>
    public sealed record Each(PayTo To, long? Amount, string? Table, PayBasis Per) : Payment(To)
    {
        public override bool OfLine => Per == PayBasis.LineUnits;

        public override string? TableName => Table;
    }

    /// <param name="To">Who.</param>
    /// <param name="Amount">Minor units, or null if a table says it.</param>
    /// <param name="Table">The table's name, or null if there is an amount.</param>
    public sealed record Fixed(PayTo To, long? Amount, string? Table) : Payment(To)
    {
        public override string? TableName => Table;
    }

    /// <param name="To">Who.</param>
    /// <param name="Code"><c>coupon:ID</c>, <c>sku:ID</c>, <c>points</c> or <c>credit</c>, the last two with or without <c>:ID</c>.</param>
    /// <param name="Quantity">How many; for points how many points, for credit minor units of it.</param>
    public sealed record Grant(PayTo To, string Code, int Quantity) : Payment(To);
}
