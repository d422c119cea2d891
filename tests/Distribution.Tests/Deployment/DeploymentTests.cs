using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using Distribution.Local;
using Distribution.Local.Messaging;
using Distribution.Local.Sandbox;
using Distribution.Messaging;
using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Distribution.Tests.Deployment;

public sealed class DeploymentTests
{
    /// <summary>This machine's host has a few of its own beside them.</summary>
    private static readonly Type[] Classes = [.. typeof(AppHost).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Distribution.Functions", StringComparison.Ordinal) == true)];
    private static readonly IReadOnlyList<DeployedFunction> Deployed = DeployedFunction.In(Classes);
    private static readonly string HostText = File.ReadAllText(Repository.Path("host.json"));

    private static Provisioned Made => Provisioned.Read();

    [Fact]
    public void Every_function_finds_what_it_is_bound_to()
    {
        Deployed.Count(function => function.Kind == "Http").ShouldBeGreaterThan(50);
        Deployed.Count(function => function.Kind == "ServiceBus").ShouldBe(4);
        Deployed.Count(function => function.Kind == "Timer").ShouldBe(15);
        DeploymentFaults.Of(Deployed, Made, HostText, SampleSettings.Names).ShouldBeEmpty();
    }

    [Fact]
    public void The_host_takes_the_functions_with_the_settings_of_the_sample()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(SampleSettings.All!).Build();

        new FunctionScanner(configuration, HostJson.Parse(HostText)).Scan(Classes).Count.ShouldBe(Deployed.Count);
    }

    [Theory]
    [InlineData("order-events", "HandleOrderEvent: the queue 'order-events' is not provisioned")]
    [InlineData("ledger-postings", "PostToLedger: the queue 'ledger-postings' is not provisioned")]
    [InlineData("refund-requests", "SendRefund: the queue 'refund-requests' is not provisioned")]
    [InlineData("withdrawal-requests", "StartWithdrawal: the queue 'withdrawal-requests' is not provisioned")]
    public void A_queue_that_is_deleted_from_the_infrastructure_is_missed(string queue, string fault)
    {
        string bus = Regex.Replace(Text(Provisioned.BusFile), $@"  \{{\s+name: '{queue}'\s+sessions: (true|false)\s+\}}\n", "");

        DeploymentFaults.Of(Deployed, Provisioned.Read(bus, Text(Provisioned.AppFile)), HostText, SampleSettings.Names).ShouldBe([fault]);
    }

    [Fact]
    public void A_trigger_whose_queue_is_renamed_is_told_and_so_is_the_queue_it_leaves()
    {
        DeployedFunction[] renamed = [.. Deployed.Select(function => function.Queue == QueueNames.OrderEvents ? function with { Queue = "order-happenings" } : function)];

        DeploymentFaults.Of(renamed, Made, HostText, SampleSettings.Names).ShouldBe(
            ["HandleOrderEvent: the queue 'order-happenings' is not provisioned", "no function takes from the queue 'order-events'"]);
    }

    [Fact]
    public void What_else_may_be_wrong_with_a_function_is_told()
    {
        DeploymentFaults.Of([.. Deployed, .. DeployedFunction.In([typeof(Careless)])], Made, HostText, SampleSettings.Names).ShouldBe(
        [
            "GetHealth: two functions have this name",
            "Unordered: the queue 'order-events' is provisioned with sessions",
            "Unordered: the setting 'Bus' is not provisioned",
            "Unordered: the setting 'Bus' is not in the sample",
            "Whenever: the setting 'Whenever' is not provisioned",
            "Whenever: the setting 'Whenever' is not in the sample",
            "Never: '0 61 * * * *' is no schedule",
            "GetHealth: asks for a key that nobody hands out",
        ]);
    }

    [Theory]
    [InlineData("TASKHUB_NAME: taskHubName", "", "host.json: the setting 'TASKHUB_NAME' is not provisioned")]
    [InlineData("  ServiceBus__", "  Servicebus2__", "HandleOrderEvent: the setting 'ServiceBus' is not provisioned")]
    [InlineData("  CheckSchedule: checkSchedule", "", "CheckBooks: the setting 'CheckSchedule' is not provisioned")]
    [InlineData("extensions__durableTask__storageProvider__type", "extensions__durable__storageProvider__type", "AzureFunctionsJobHost__extensions__durable__storageProvider__type overrides nothing in host.json")]
    public void A_setting_that_is_missing_is_told(string text, string instead, string fault) =>
        DeploymentFaults.Of(Deployed, Provisioned.Read(Text(Provisioned.BusFile), Text(Provisioned.AppFile).Replace(text, instead, StringComparison.Ordinal)), HostText, SampleSettings.Names)
            .ShouldContain(fault);

    [Fact]
    public void The_queues_are_those_the_product_sends_to_and_behave_as_those_it_is_tested_with()
    {
        Made.Queues.Where(queue => queue.Value).Select(queue => queue.Key).ShouldBe(QueueNames.WithSessions, ignoreOrder: true);
        Made.Queues.Where(queue => !queue.Value).Select(queue => queue.Key).ShouldBe(QueueNames.WithoutSessions, ignoreOrder: true);
        QueueOptions[] tested = [.. ProductQueues.All.Where(queue => queue.Name != SandboxNotifier.QueueOptions.Name)];
        TimeSpan window = XmlConvert.ToTimeSpan(Value("duplicateDetectionHistoryTimeWindow"));
        tested.ShouldAllBe(queue => queue.DuplicateDetectionWindow == window);
        int deliveries = int.Parse(Regex.Match(Text(Provisioned.BusFile), @"var maxDeliveries = (\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
        tested.ShouldAllBe(queue => queue.MaxDeliveryCount <= deliveries);
    }

    /// <summary>What a package for orchestrations in storage says is what the infrastructure sets before it, and the rest is as ever.</summary>
    [Fact]
    public void The_host_json_of_orchestrations_in_storage_differs_in_nothing_else()
    {
        JsonNode stored = JsonNode.Parse(Text("host.storage.json"))!;
        JsonNode usual = JsonNode.Parse(HostText)!;
        JsonObject provider = TakeProvider(stored);
        TakeProvider(usual);

        JsonNode.DeepEquals(stored, usual).ShouldBeTrue();
        provider.Select(one => $"{one.Key}: '{one.Value}'").ShouldBe(
            Regex.Matches(Text(Provisioned.AppFile), "AzureFunctionsJobHost__extensions__durableTask__storageProvider__(.*)").Select(match => match.Groups[1].Value));
    }

    /// <summary>The host looks for points or for single underscores; what has two switches nothing off.</summary>
    [Theory]
    [InlineData("docs/operations.md")]
    [InlineData("docs/going-live.md")]
    public void A_function_is_switched_off_by_a_name_the_host_looks_for(string path)
    {
        MatchCollection names = Regex.Matches(Text(path), @"AzureWebJobs\S+Disabled");

        names.Count.ShouldBeGreaterThan(0);
        names.ShouldAllBe(name => Regex.IsMatch(name.Value, @"^AzureWebJobs\.(<function>|[A-Za-z]+)\.Disabled$"));
        names.Select(name => name.Value.Split('.')[1]).Where(name => name != "<function>").ShouldBeSubsetOf(Deployed.Select(function => function.Name));
    }

    [Fact]
    public void A_lock_is_renewed_for_as_long_as_a_message_may_take()
    {
        HostJson host = HostJson.Parse(HostText);

        host.MaxAutoLockRenewal.ShouldBeGreaterThan(XmlConvert.ToTimeSpan(Value("lockDuration")));
        host.AutoCompleteMessages.ShouldBeTrue();
        host.RoutePrefix.ShouldBe("api");
    }

    [Fact]
    public void The_app_finds_the_table_and_the_container_that_are_made()
    {
        string options = Text("shared/Azure/Connections/StorageConnection.cs");
        foreach ((string variable, string property) in (ReadOnlySpan<(string, string)>)[("dataTable", "Table"), ("dataContainer", "Container")])
        {
            string name = Regex.Match(Text("infra-bicep/modules/app.bicep"), $"var {variable} = '([a-z]+)'").Groups[1].Value;
            options.ShouldContain($$"""public string {{property}} { get; set; } = "{{name}}";""");
        }
    }

    [Fact]
    public void Operations_describes_every_function_that_no_request_starts()
    {
        string[] rows = [.. Text("docs/operations.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))];

        foreach (DeployedFunction function in Deployed.Where(function => function.Kind != "Http"))
        {
            rows.ShouldContain(row => row.StartsWith($"| `{function.Name}` | {function.Described} |", StringComparison.Ordinal), $"{function.Name}: {function.Described}");
        }
    }

    private static JsonObject TakeProvider(JsonNode host)
    {
        JsonObject durable = host["extensions"]!["durableTask"]!.AsObject();
        JsonObject provider = durable["storageProvider"]!.AsObject();
        durable.Remove("storageProvider");
        return provider;
    }

    private static string Value(string property) => Regex.Match(Text(Provisioned.BusFile), $"{property}: '([A-Z0-9]+)'").Groups[1].Value;

    private static string Text(string path) => File.ReadAllText(Repository.Path(path));

    /// <summary>One of each mistake.</summary>
    public static class Careless
    {
        [Function("Unordered")]
        public static void Take([ServiceBusTrigger(QueueNames.OrderEvents, Connection = "Bus")] string message) => message.ShouldNotBeNull();

        [Function("Whenever")]
        public static void Wait([TimerTrigger("%Whenever%")] TimerInfo timer) => timer.ShouldNotBeNull();

        [Function("Never")]
        public static void Hope([TimerTrigger("0 61 * * * *")] TimerInfo timer) => timer.ShouldNotBeNull();

        [Function("GetHealth")]
        public static void Answer([HttpTrigger("get")] Microsoft.AspNetCore.Http.HttpRequest request) => request.ShouldNotBeNull();
    }
}
