using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using AuthorizationLevel = Microsoft.Azure.Functions.Worker.AuthorizationLevel;

namespace Distribution.Tests.Runtime.Discovery;

public sealed class FunctionScannerTests
{
    [Theory]
    [InlineData("LevelLeftOut", AuthorizationLevel.Function)]
    [InlineData("NothingWritten", AuthorizationLevel.Function)]
    [InlineData("Anonymous", AuthorizationLevel.Anonymous)]
    [InlineData("AdminGet", AuthorizationLevel.Admin)]
    public void A_level_that_is_not_written_is_Function(string function, AuthorizationLevel level) =>
        Trigger<HttpTrigger>(Scan(typeof(GoodFunctions)), function).Level.ShouldBe(level);

    [Fact]
    public void Route_and_verbs_are_as_written_and_default_to_the_name_and_every_verb()
    {
        IReadOnlyList<FunctionDescriptor> functions = Scan(typeof(GoodFunctions));
        Trigger<HttpTrigger>(functions, "AdminGet").ShouldSatisfyAllConditions(
            trigger => trigger.Route.ShouldBe("admin/{id}"),
            trigger => trigger.Methods.ShouldBe(["get"]));
        Trigger<HttpTrigger>(functions, "NothingWritten").ShouldSatisfyAllConditions(
            trigger => trigger.Route.ShouldBe("NothingWritten"),
            trigger => trigger.Methods.ShouldBeEmpty());
    }

    [Theory]
    [InlineData("Plain", null, true)]
    [InlineData("Plain", "false", false)]
    [InlineData("Leaves", null, false)]
    [InlineData("Completes", "false", true)]
    public void Auto_complete_is_what_is_written_or_else_what_host_json_says_or_else_true(string function, string? host, bool expected)
    {
        HostJson settings = HostJson.Parse(host is null ? null : $$"""{ "extensions": { "serviceBus": { "autoCompleteMessages": {{host}} } } }""");
        Trigger<QueueTrigger>(Scan(settings, typeof(GoodFunctions)), function).AutoComplete.ShouldBe(expected);
    }

    [Fact]
    public void Settings_in_percent_signs_are_resolved()
    {
        Trigger<QueueTrigger>(Scan(typeof(GoodFunctions)), "Plain").Queue.ShouldBe("orders");
        Trigger<TimerTrigger>(Scan(typeof(GoodFunctions)), "Timed").Schedule.ShouldBe("0 */5 * * * *");
    }

    [Fact]
    public void A_timer_is_monitored_unless_that_is_written_otherwise() =>
        Trigger<TimerTrigger>(Scan(typeof(GoodFunctions)), "Timed").UseMonitor.ShouldBeTrue();

    [Fact]
    public void A_disabled_function_is_not_hosted() =>
        Scan(typeof(GoodFunctions)).ShouldNotContain(function => function.Name == "Off");

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        IReadOnlyList<string> problems = Should.Throw<FunctionDiscoveryException>(() => Scan(typeof(BadFunctions), typeof(GoodFunctions))).Problems;
        problems.ShouldContain(problem => problem.StartsWith("Plain:") && problem.Contains("same name"));
        problems.ShouldContain(problem => problem.StartsWith("Retried:") && problem.Contains("retry"));
        problems.ShouldContain(problem => problem.StartsWith("NoTrigger:") && problem.Contains("0 triggers"));
        problems.ShouldContain(problem => problem.StartsWith("Hidden:") && problem.Contains("public"));
        problems.ShouldContain(problem => problem.StartsWith("NoSetting:") && problem.Contains("Absent"));
        problems.ShouldContain(problem => problem.StartsWith("BadSchedule:") && problem.Contains("every day"));
        problems.ShouldContain(problem => problem.StartsWith("BadResult:") && problem.Contains("String"));
        problems.ShouldContain(problem => problem.StartsWith("BadParameter:") && problem.Contains("HttpRequest"));
        problems.Count.ShouldBe(8);
    }

    private static IReadOnlyList<FunctionDescriptor> Scan(params Type[] types) => Scan(new HostJson(), types);

    private static IReadOnlyList<FunctionDescriptor> Scan(HostJson host, params Type[] types)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OrderQueue"] = "orders",
            ["Every"] = "*/5",
            ["AzureWebJobs.Off.Disabled"] = "true",
        }).Build();
        return new FunctionScanner(configuration, host).Scan(types);
    }

    private static T Trigger<T>(IReadOnlyList<FunctionDescriptor> functions, string name)
        where T : Trigger => functions.Single(function => function.Name == name).Trigger.ShouldBeOfType<T>();

    public sealed class GoodFunctions
    {
        [Function("LevelLeftOut")]
        public static IActionResult LevelLeftOut([HttpTrigger("get")] HttpRequest request) => new OkObjectResult(request.Path.Value);

        [Function("NothingWritten")]
        public static IActionResult NothingWritten([HttpTrigger] HttpRequest request) => new OkObjectResult(request.Path.Value);

        [Function("Anonymous")]
        public static IActionResult Anonymous([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request) => new OkObjectResult(request.Path.Value);

        [Function("AdminGet")]
        public static IActionResult AdminGet([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "/admin/{id}")] HttpRequest request, string id) =>
            new OkObjectResult(request.Path.Value + id);

        [Function("Plain")]
        public static string Plain([ServiceBusTrigger("%OrderQueue%")] string body) => body;

        [Function("Leaves")]
        public static string Leaves([ServiceBusTrigger("a", AutoCompleteMessages = false)] string body) => body;

        [Function("Completes")]
        public static string Completes([ServiceBusTrigger("b", AutoCompleteMessages = true)] string body) => body;

        [Function("Timed")]
        public static void Timed([TimerTrigger("0 %Every% * * * *")] TimerInfo timer) => timer.ShouldNotBeNull();

        [Function("Off")]
        public static string Off([ServiceBusTrigger("c")] string body) => body;
    }

    public sealed class BadFunctions
    {
        [Function("plain")]
        public static string SameName([ServiceBusTrigger("d")] string body) => body;

        [Function("Retried")]
        [FixedDelayRetry(3, "00:00:01")]
        public static string Retried([ServiceBusTrigger("e")] string body) => body;

        [Function("NoTrigger")]
        public static string NoTrigger(string body) => body;

        [Function("Hidden")]
        internal static string Hidden([ServiceBusTrigger("f")] string body) => body;

        [Function("NoSetting")]
        public static string NoSetting([ServiceBusTrigger("%Absent%")] string body) => body;

        [Function("BadSchedule")]
        public static void BadSchedule([TimerTrigger("every day")] TimerInfo timer) => timer.ShouldNotBeNull();

        [Function("BadResult")]
        public static string BadResult([HttpTrigger("get")] HttpRequest request) => request.Path;

        [Function("BadParameter")]
        public static IActionResult BadParameter([HttpTrigger("get")] string body) => new OkObjectResult(body);
    }
}
