using Distribution.Kernel;

namespace Distribution.Payments;

/// <summary>Refusals that all gateways share.</summary>
internal static class GatewayProblems
{
    /// <summary>Why nothing can be known: without an account nobody can be asked, and nothing follows for the money.</summary>
    public const string NoAccount = "The merchant has no account with the provider.";

    public static Problem Unavailable() =>
        new("payment.unavailable", ProblemKind.Unavailable, "The payment provider did not answer; ask again.");

    public static Problem NotConfigured() => new("payment.not_configured", ProblemKind.Unavailable, NoAccount);

    public static Problem PayerUnknown() =>
        Problem.Conflict("payment.payer_unknown", "The provider needs the buyer's account with it; the buyer logs in there first.");

    public static Problem AlreadyPaid() => Problem.Conflict("payment.already_paid", "The payment has been made.");

    /// <param name="code">The provider's own code.</param>
    public static Problem PaymentRefused(string code) => Problem.Refused("payment.refused", $"The provider does not take the payment: {code}.");

    public static Problem PaymentCurrency() => Problem.Refused("payment.currency_unsupported", "The provider collects CNY.");

    public static Problem TransferCurrency() => Problem.Refused("transfer.currency_unsupported", "The provider pays out CNY.");

    public static Problem PayeeUnknown() => Problem.Refused("transfer.payee_unknown", "The payee's account with the provider is not known.");

    public static Problem NameNeeded() => Problem.Refused("transfer.name_needed", "The provider wants the payee's real name for this transfer.");

    public static Problem NotCancellable() => Problem.Refused("transfer.not_cancellable", "The provider does not take transfers back.");
}
