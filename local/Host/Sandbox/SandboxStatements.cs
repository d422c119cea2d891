using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Sandbox;
using Distribution.Reconciliation;
using Distribution.Storage;

namespace Distribution.Local.Sandbox;

/// <summary>The provider's own account of a day: what it has taken, given back, paid out, and got back.</summary>
internal sealed class SandboxStatements(IEntityScan scan) : IProviderStatements
{
    private static readonly HashSet<StatementKind> Kinds = [.. Enum.GetValues<StatementKind>()];

    public string Name => SandboxGateway.ProviderName;

    public async Task<GatewayOutcome<ProviderStatement>> ReadAsync(MerchantId merchant, DateOnly day, CancellationToken cancellation)
    {
        var lines = new List<StatementLine>();
        await foreach (Entity entity in scan.ScanAsync(SandboxKey.PaymentOf(merchant, new OrderId("")), "", cancellation).ConfigureAwait(false))
        {
            Add(entity.Row == SandboxKey.Payment
                ? Payment(StoreJson.Read(entity, SandboxRowJson.Default.PaymentRow).Value)
                : Refund(StoreJson.Read(entity, SandboxRowJson.Default.RefundRow).Value));
        }

        await foreach (Entity entity in scan.ScanAsync(SandboxKey.TransferOf(merchant, ""), SandboxKey.Transfer, cancellation).ConfigureAwait(false))
        {
            TransferRow transfer = StoreJson.Read(entity, SandboxRowJson.Default.TransferRow).Value;
            Add(Line(StatementKind.Transfer, transfer, transfer.At));
            Add(transfer.ReturnedAt is { } at ? Line(StatementKind.Return, transfer, at) : null);
        }

        return lines.Count > IProviderStatements.MaxLines
            ? new GatewayOutcome<ProviderStatement>.Refused(Problem.Refused("statement.too_large", "The day has too many lines."))
            : new GatewayOutcome<ProviderStatement>.Known(new ProviderStatement(lines, Kinds));

        void Add(StatementLine? line)
        {
            if (line is not null && ProviderDay.Of(line.At) == day)
            {
                lines.Add(line);
            }
        }
    }

    private static StatementLine? Payment(PaymentRow row) => row.PaidAt is { } at
        ? new StatementLine(StatementKind.Payment, row.OutTradeNo.Value, row.TransactionId, row.Amount, 0, row.Currency, at, StatementState.Succeeded)
        : null;

    private static StatementLine Refund(RefundRow row) =>
        new(StatementKind.Refund, row.RefundId.Value, null, row.Amount, 0, Currency.CNY, row.At, StatementState.Succeeded);

    private static StatementLine Line(StatementKind kind, TransferRow row, DateTimeOffset at) =>
        new(kind, row.PayoutNo, null, row.Amount, 0, row.Currency, at, row.State == TransferState.Failed ? StatementState.Failed : StatementState.Succeeded);
}
