using Distribution.Functions.Settlement;
using Distribution.Functions.Withdrawals;
using Distribution.Local.Simulation.World;
using Distribution.Settlement;
using EmbeddedFunctions.Durable;
using EmbeddedFunctions.Durable.Stepwise;
using Microsoft.DurableTask;

namespace Distribution.Local.Simulation.Hub;

/// <summary>The deployed orchestrations and activities by their names.</summary>
internal sealed class HubFunctions : IDurableFunctions
{
    private const string Bucket = "SettlementBucket";
    private const string Plan = "PlanSettlement";
    private const string Page = "SettlePage";

    public bool HasOrchestrator(string name) => name is WithdrawalWorkflow.Name or SettlementWorkflow.Planner or Bucket;

    public bool HasActivity(string name) => true;

    public Task<string?> RunOrchestratorAsync(string name, TaskOrchestrationContext context) => NothingAsync(name switch
    {
        WithdrawalWorkflow.Name => WithdrawalWorkflow.RunAsync(context),
        SettlementWorkflow.Planner => SettlementWorkflow.PlanHoursAsync(context),
        Bucket => SettlementWorkflow.SettleHourAsync(context),
        _ => throw new FunctionNotFoundException("Orchestrator", name),
    });

    public Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation) =>
        throw new NotSupportedException("Activities run on machines.");

    /// <summary>Runs an activity on a machine.</summary>
    public static async Task<string?> RunAsync(Machine machine, StepwiseActivity activity)
    {
        return StepwiseHub.Write(activity.Name switch
        {
            WithdrawalActivities.Read => await machine.Get<WithdrawalActivities>().ReadAsync(Reference(activity), CancellationToken.None),
            WithdrawalActivities.Remind => await machine.Get<WithdrawalActivities>().RemindAsync(Reference(activity), CancellationToken.None),
            WithdrawalActivities.Expire => await machine.Get<WithdrawalActivities>().ExpireAsync(Reference(activity), CancellationToken.None),
            WithdrawalActivities.Pay => await machine.Get<WithdrawalActivities>().PayAsync(Reference(activity), CancellationToken.None),
            Plan => await machine.Get<SettlementWorkflow>().PlanAsync(StepwiseHub.Read<string>(activity.Input), machine.Client, CancellationToken.None),
            Page => (object)await machine.Get<SettlementWorkflow>().SettlePageAsync(StepwiseHub.Read<SettleBucketCommand>(activity.Input), CancellationToken.None),
            _ => throw new FunctionNotFoundException("Activity", activity.Name),
        });
    }

    public static Scheduling.OperationKind KindOf(StepwiseActivity activity) => activity.Name switch
    {
        WithdrawalActivities.Pay => Scheduling.OperationKind.Payout,
        WithdrawalActivities.Expire => Scheduling.OperationKind.DecideWithdrawal,
        Page => Scheduling.OperationKind.Settle,
        _ => Scheduling.OperationKind.Activity,
    };

    private static WithdrawalReference Reference(StepwiseActivity activity) => StepwiseHub.Read<WithdrawalReference>(activity.Input);

    private static async Task<string?> NothingAsync(Task orchestration)
    {
        await orchestration;
        return null;
    }
}
