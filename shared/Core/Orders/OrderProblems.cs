using Distribution.Kernel;

namespace Distribution.Orders;

internal static class OrderProblems
{
    public static Problem NotFound() => Problem.NotFound("order.not_found", "There is no such order.");

    public static Problem NotPaid() => Problem.Conflict("order.not_paid", "The order is not paid.");

    public static Problem Malformed(string detail, string pointer) => Problem.Invalid("request.malformed", detail, pointer);

    public static Problem ExceedsPaid() => Problem.Refused("refund.exceeds_paid", "More cannot be refunded than was paid and is not refunded yet.", "/amount");

    public static Problem UnknownToWebhook() => Problem.NotFound("webhook.order_unknown", "The notification is about no order of this shop.");

    public static Problem AmountMismatch() => Problem.Refused("webhook.amount_mismatch", "The notification's amount or currency is not what was asked for.");
}
