using Distribution.Kernel;
using Distribution.Payments;

namespace Distribution.Orders;

internal static class OrderProblems
{
    public static Problem NotFound() => Problem.NotFound("order.not_found", "There is no such order.");

    public static Problem PaymentUnknown() =>
        new("payment.unavailable", ProblemKind.Unavailable, "The payment provider does not say whether the order is paid; ask again.");

    public static Problem NotPaid() => Problem.Conflict("order.not_paid", "The order is not paid.");

    public static Problem Malformed(string detail, string pointer) => Problem.Invalid("request.malformed", detail, pointer);

    public static Problem ExceedsPaid() => Problem.Refused("refund.exceeds_paid", "More cannot be refunded than was paid and is not refunded yet.", "/amount");

    /// <summary>Null if the event is from the provider that was to collect the payment, or if that was not kept.</summary>
    public static Problem? AnotherProvider(Order order, ProviderEvent happened) => order.Provider is null || order.Provider == happened.Provider
        ? null
        : Problem.Refused("webhook.provider_mismatch", "The notification is from another provider than the one that was asked.");

    public static Problem UnknownToWebhook() => Problem.NotFound("webhook.order_unknown", "The notification is about no order of this shop.");

    public static Problem AmountMismatch() => Problem.Refused("webhook.amount_mismatch", "The notification's amount or currency is not what was asked for.");
}
