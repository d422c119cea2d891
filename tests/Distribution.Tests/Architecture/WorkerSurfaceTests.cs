using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Distribution.Functions.Api;

namespace Distribution.Tests.Architecture;

/// <summary>
/// The functions are compiled here against our own declarations of the worker's and Durable's types. What is on this list has been
/// compared with the real packages' signatures; whoever uses more compares and adds it.
/// </summary>
public sealed class WorkerSurfaceTests
{
    private static readonly string[] Compared =
    [
        "Microsoft.Azure.Functions.Worker.ActivityTriggerAttribute..ctor",
        "Microsoft.Azure.Functions.Worker.DurableClientAttribute..ctor",
        "Microsoft.Azure.Functions.Worker.FunctionAttribute..ctor",
        "Microsoft.Azure.Functions.Worker.HttpTriggerAttribute..ctor",
        "Microsoft.Azure.Functions.Worker.OrchestrationTriggerAttribute..ctor",
        "Microsoft.Azure.Functions.Worker.ServiceBusTriggerAttribute..ctor",
        "Microsoft.Azure.Functions.Worker.TimerInfo.get_IsPastDue",
        "Microsoft.Azure.Functions.Worker.TimerTriggerAttribute..ctor",
        "Microsoft.DurableTask.Client.DurableTaskClient.RaiseEventAsync",
        "Microsoft.DurableTask.Client.DurableTaskClient.ScheduleNewOrchestrationInstanceAsync",
        "Microsoft.DurableTask.Client.StartOrchestrationOptionsExtensions.WithDedupeStatuses",
        "Microsoft.DurableTask.RetryPolicy..ctor",
        "Microsoft.DurableTask.StartOrchestrationOptions..ctor",
        "Microsoft.DurableTask.TaskName.op_Implicit",
        "Microsoft.DurableTask.TaskOptions.FromRetryPolicy",
        "Microsoft.DurableTask.TaskOrchestrationContext.CallActivityAsync",
        "Microsoft.DurableTask.TaskOrchestrationContext.ContinueAsNew",
        "Microsoft.DurableTask.TaskOrchestrationContext.CreateTimer",
        "Microsoft.DurableTask.TaskOrchestrationContext.GetInput",
        "Microsoft.DurableTask.TaskOrchestrationContext.WaitForExternalEvent",
        "Microsoft.DurableTask.TaskOrchestrationContext.get_CurrentUtcDateTime",
    ];

    [Fact]
    public void The_functions_use_only_what_was_compared_with_the_real_packages() =>
        Used().Except(Compared).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_on_the_list_that_is_not_used() =>
        Compared.Except(Used()).ShouldBeEmpty();

    private static SortedSet<string> Used()
    {
        using FileStream file = File.OpenRead(typeof(ApiPipeline).Assembly.Location);
        using var portable = new PEReader(file);
        MetadataReader metadata = portable.GetMetadataReader();
        var used = new SortedSet<string>(StringComparer.Ordinal);
        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            MemberReference member = metadata.GetMemberReference(handle);
            if (TypeOf(metadata, member.Parent) is { } type)
            {
                used.Add($"{type}.{metadata.GetString(member.Name)}");
            }
        }

        return used;
    }

    private static string? TypeOf(MetadataReader metadata, EntityHandle parent)
    {
        if (parent.Kind != HandleKind.TypeReference)
        {
            return null;
        }

        TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        string space = metadata.GetString(type.Namespace);
        return space.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal) || space.StartsWith("Microsoft.DurableTask", StringComparison.Ordinal)
            ? $"{space}.{metadata.GetString(type.Name)}"
            : null;
    }
}
