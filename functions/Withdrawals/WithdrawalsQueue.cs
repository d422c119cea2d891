using Distribution.Functions.Orchestration;
using Distribution.Messaging;
using Distribution.Withdrawals;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Distribution.Functions.Withdrawals;

/// <summary>Starts the clock of a withdrawal.</summary>
public static class WithdrawalsQueue
{
    [Function("StartWithdrawal")]
    public static Task StartAsync(
        [ServiceBusTrigger(QueueNames.WithdrawalRequests, Connection = "ServiceBus")] WithdrawalRequested requested,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var reference = new WithdrawalReference(requested.Merchant, requested.Withdrawal);
        return client.EnsureAsync(WithdrawalWorkflow.Name, reference.InstanceId, reference, cancellation);
    }
}
