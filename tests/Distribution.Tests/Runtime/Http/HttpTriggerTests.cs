using System.Net;
using System.Net.Http.Json;
using Distribution.Tests.Runtime.Hosting;
using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Runtime.Http;

public sealed class HttpTriggerTests : IAsyncLifetime, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly Visits _visits = new();
    private EmbeddedHost _host = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _host = await EmbeddedHost.StartAsync(new EmbeddedHostOptions
        {
            DataFile = _folder.DataFile,
            FunctionTypes = [typeof(HttpFunctions)],
            HttpUrl = "http://127.0.0.1:0",
            MaxRequestBodySize = 1000,
            Middleware = [typeof(NotingMiddleware)],
            Keys = new HttpKeys
            {
                Master = "master",
                System = ["system"],
                Host = ["host"],
                Functions = new Dictionary<string, string> { ["keyed"] = "own", ["Other"] = "other" },
            },
            ConfigureServices = services => services.AddSingleton(_visits),
            ConfigureEndpoints = endpoints => endpoints.MapGet("/simulator/ping", () => "pong"),
        });
        _client = _host.CreateClient();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Route_values_and_query_bind_by_name_and_the_action_result_is_executed()
    {
        Greeting? greeting = await _client.GetFromJsonAsync<Greeting>("/api/items/7/cover?q=x");
        greeting.ShouldBe(new Greeting("GET cover x", 7));
        (await _client.GetFromJsonAsync<Greeting>("/api/items/8")).ShouldBe(new Greeting("GET - -", 8));
        _visits.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_verb_chooses_between_functions_of_one_route()
    {
        HttpResponseMessage response = await _client.PutAsync("/api/items/7", new StringContent("body"));
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await response.Content.ReadAsStringAsync()).ShouldBe("body");
    }

    [Theory]
    [InlineData("GET", "/api/nothing")]
    [InlineData("GET", "/items/7")]
    [InlineData("GET", "/api/items/seven")]
    [InlineData("DELETE", "/api/items/7")]
    [InlineData("POST", "/api/Keyed")]
    public async Task Unknown_routes_failed_constraints_and_other_verbs_are_not_found(string verb, string path) =>
        (await _client.SendAsync(new HttpRequestMessage(new HttpMethod(verb), path))).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Theory]
    [InlineData("Keyed", null, 401)]
    [InlineData("Keyed", "wrong", 401)]
    [InlineData("Keyed", "own", 200)]
    [InlineData("Keyed", "other", 401)]
    [InlineData("Keyed", "host", 200)]
    [InlineData("Keyed", "system", 401)]
    [InlineData("Keyed", "master", 200)]
    [InlineData("ForSystem", "host", 401)]
    [InlineData("ForSystem", "system", 200)]
    [InlineData("ForSystem", "master", 200)]
    [InlineData("ForAdmin", "system", 401)]
    [InlineData("ForAdmin", "host", 401)]
    [InlineData("ForAdmin", "master", 200)]
    public async Task A_key_opens_its_own_level_and_the_master_key_opens_all(string function, string? key, int status)
    {
        using var byHeader = new HttpRequestMessage(HttpMethod.Get, $"/api/{function}");
        byHeader.Headers.TryAddWithoutValidation("x-functions-key", key);
        HttpResponseMessage response = await _client.SendAsync(byHeader);
        ((int)response.StatusCode).ShouldBe(status);
        ((int)(await _client.GetAsync($"/api/{function}?code={key}")).StatusCode).ShouldBe(status);
        if (status == 401)
        {
            (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task The_header_is_tried_before_the_query()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/Keyed?code=own");
        request.Headers.Add("x-functions-key", "wrong");
        (await _client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("Broken")]
    [InlineData("BrokenAtOnce")]
    public async Task An_exception_is_answered_with_500_and_no_body(string function)
    {
        HttpResponseMessage response = await _client.GetAsync("/api/" + function);
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused() =>
        (await _client.PutAsync("/api/items/1", new ByteArrayContent(new byte[1001]))).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);

    [Fact]
    public async Task A_function_without_a_result_may_write_the_response_itself()
    {
        HttpResponseMessage response = await _client.PostAsync("/api/Direct", null);
        ((int)response.StatusCode).ShouldBe(203);
        (await response.Content.ReadAsStringAsync()).ShouldBe("POST Direct");
    }

    [Fact]
    public async Task Middleware_sees_the_request_and_may_replace_the_result()
    {
        ((int)(await _client.GetAsync("/api/items/1?replace=1")).StatusCode).ShouldBe(418);
        _visits.Seen.ShouldBe(["Open httpTrigger True"]);
    }

    [Fact]
    public async Task Endpoints_of_the_application_stand_beside_the_functions() =>
        (await _client.GetStringAsync("/simulator/ping")).ShouldBe("pong");
}
