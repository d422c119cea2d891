using Distribution.Kernel;

namespace Distribution.Withdrawals.Tax;

/// <summary>What of a withdrawal is withheld for the tax authority; decided once, at the request, and fixed on the withdrawal.</summary>
public interface ITaxPolicy
{
    /// <param name="merchant">Who pays.</param>
    /// <param name="distributor">Who is paid.</param>
    /// <param name="amount">Minor units, before tax.</param>
    /// <param name="at">The moment of the request, UTC.</param>
    TaxDecision Decide(MerchantId merchant, DistributorId distributor, long amount, DateTimeOffset at);
}

/// <param name="Amount">Minor units, 0 to less than the amount.</param>
/// <param name="Policy">The name of the policy, kept with the withdrawal.</param>
public readonly record struct TaxDecision(long Amount, string Policy);

/// <summary>The merchant withholds nothing.</summary>
public sealed class NoTax : ITaxPolicy
{
    public TaxDecision Decide(MerchantId merchant, DistributorId distributor, long amount, DateTimeOffset at) => new(0, "none");
}
