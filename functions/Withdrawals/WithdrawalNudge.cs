using Distribution.Kernel;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Withdrawals;

/// <summary>Tells the orchestration of a withdrawal that its row has changed. Only a hint: without it the orchestration finds out by itself, later.</summary>
public sealed partial class WithdrawalNudge(ILogger<WithdrawalNudge> logger)
{
    public async Task WakeAsync(DurableTaskClient client, MerchantId merchant, WithdrawalId withdrawal, CancellationToken cancellation)
    {
        try
        {
            await client.RaiseEventAsync(new WithdrawalReference(merchant, withdrawal).InstanceId, WithdrawalWorkflow.Decided, "", cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The change is committed; whatever kept the hint from arriving must not make it look failed.
            LogNotWoken(logger, error, withdrawal.Value);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The orchestration of withdrawal {Withdrawal} could not be woken")]
    private static partial void LogNotWoken(ILogger logger, Exception error, string withdrawal);
}
