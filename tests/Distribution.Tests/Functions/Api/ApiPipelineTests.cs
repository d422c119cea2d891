using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Tests.Functions.Api;

public sealed partial class ApiPipelineTests
{
    private readonly ApiTestBed _bed = new();
    private readonly List<string> _commands;
    private int _runs;

    public ApiPipelineTests() => _commands = [];

    private ApiPipelineTests(List<string> commands) => _commands = commands;

    [Fact]
    public async Task The_same_key_and_request_gets_the_same_answer_and_runs_once()
    {
        var first = await CommandAsync("k1", "{}");
        var second = await CommandAsync("k1", "{}");

        first.Status.ShouldBe(201);
        second.Status.ShouldBe(201);
        second.Text.ShouldBe(first.Text);
        second.Headers.Location.ShouldBe(first.Headers.Location);
        second.Headers["Idempotency-Replayed"].ToString().ShouldBe("true");
        _runs.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused()
    {
        await CommandAsync("k1", "{}");

        (await CommandAsync("k1", "{ }")).Code.ShouldBe("idempotency.key_reused");
        (await CommandAsync("k1", "{}", path: "/api/other")).Code.ShouldBe("idempotency.key_reused");
        _runs.ShouldBe(1);
    }

    [Fact]
    public async Task Another_users_same_key_is_another_command()
    {
        await CommandAsync("k1", "{}");

        (await CommandAsync("k1", "{}", user: "bo")).Status.ShouldBe(201);
        _runs.ShouldBe(2);
        (await CommandAsync("k1", "{}", merchant: "books")).Status.ShouldBe(201);
        _runs.ShouldBe(3);
    }

    [Fact]
    public async Task A_command_is_named_by_merchant_user_path_and_key()
    {
        await CommandAsync("k1", "{}");
        await CommandAsync("k2", "{}");
        await CommandAsync("k1", "{}", user: "bo");
        await CommandAsync("k1", "{}", merchant: "books");
        await CommandAsync("k3", "{}", path: "/api/other");
        await CommandAsync("k3", "{}", user: "bo");

        _commands.Count.ShouldBe(6);
        _commands.Distinct().Count().ShouldBe(6);
    }

    [Fact]
    public async Task The_path_alone_makes_another_command()
    {
        await CommandAsync("k1", "{}", path: "/api/other");
        await new ApiPipelineTests(_commands).CommandAsync("k1", "{}");

        _commands.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_refusal_is_not_kept()
    {
        (await CommandAsync("k1", "{}", refuse: true)).Status.ShouldBe(409);

        (await CommandAsync("k1", "{}")).Status.ShouldBe(201);
        _runs.ShouldBe(2);
    }

    [Fact]
    public async Task A_repetition_whose_answer_was_lost_gets_the_same_command_id()
    {
        var seen = new List<string>();
        for (int i = 0; i < 2; i++)
        {
            var bed = new ApiTestBed();
            var request = ApiTestBed.Request("POST", "/api/things", "{}", bed.Token(), "k1");
            await ApiTestBed.RunAsync(request, bed.Pipeline.CommandAsync(request, ApiRoles.User, EmptyBodyJson.Default.EmptyBody, (command, _) =>
            {
                seen.Add(command.CommandId + command.RequestHash);
                return Task.FromResult<Result<ApiAnswer>>(ApiAnswer.NoContent);
            }));
        }

        seen[0].ShouldBe(seen[1]);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_kept_is_given_all_the_same()
    {
        var bed = new ApiTestBed(new RefusingStore());
        var request = ApiTestBed.Request("POST", "/api/things", "{}", bed.Token(), "k1");

        var answer = await ApiTestBed.RunAsync(request, bed.Pipeline.CommandAsync(
            request, ApiRoles.User, EmptyBodyJson.Default.EmptyBody, (_, _) => Task.FromResult<Result<ApiAnswer>>(ApiAnswer.NoContent)));

        answer.Status.ShouldBe(204);
    }

    [Fact]
    public async Task Kept_answers_are_forgotten_after_a_week()
    {
        await CommandAsync("k1", "{}");
        _bed.Clock.Advance(TimeSpan.FromDays(5));
        await CommandAsync("k2", "{}");
        _bed.Clock.Advance(TimeSpan.FromDays(3));

        (await _bed.Answers.PurgeAsync(CancellationToken.None)).ShouldBe(1);
        (await _bed.Answers.PurgeAsync(CancellationToken.None)).ShouldBe(0);
    }

    [Theory]
    [InlineData(null, "idempotency.key_missing")]
    [InlineData("a key", "idempotency.key_invalid")]
    [InlineData("k23456789012345678901234567890123456789012345678901234567890123456", "idempotency.key_invalid")]
    public async Task A_command_needs_a_proper_key(string? key, string code) => (await CommandAsync(key, "{}")).Code.ShouldBe(code);

    [Fact]
    public async Task A_fault_tells_the_caller_nothing_but_how_to_find_it()
    {
        var answer = await ThrowAsync(new InvalidOperationException("the secret"));

        answer.Status.ShouldBe(500);
        answer.Code.ShouldBe("internal.error");
        answer.ContentType.ShouldBe("application/problem+json");
        answer.Text.ShouldNotContain("secret");
        answer.Json.GetProperty("instance").GetString().ShouldStartWith("urn:trace:");
    }

    [Fact]
    public async Task A_fault_that_may_pass_says_when_to_come_again()
    {
        var answer = await ThrowAsync(new RetryableException("throttled"));

        answer.Status.ShouldBe(503);
        answer.Code.ShouldBe("service.unavailable");
        answer.Headers.RetryAfter.ToString().ShouldBe("1");
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=201")]
    [InlineData("?limit=-1")]
    [InlineData("?limit=ten")]
    public async Task A_page_has_1_to_200_items(string query)
    {
        var request = ApiTestBed.Request("GET", "/api/things" + query, token: _bed.Token());

        var answer = await ApiTestBed.RunAsync(request, _bed.Pipeline.ListAsync<string>(
            request, ApiRoles.User, null, null!, (_, _) => throw new InvalidOperationException("must not be asked")));

        answer.Code.ShouldBe("request.limit_invalid");
    }

    [Fact]
    public async Task A_cursor_goes_on_for_the_same_caller_and_list_only()
    {
        string cursor = (await ListAsync("/api/things", null)).Json.GetProperty("next").GetString()!;

        (await ListAsync("/api/things?cursor=" + cursor, null)).Json.GetProperty("items")[0].GetString().ShouldBe("after:row-1");
        (await ListAsync("/api/others?cursor=" + cursor, null)).Code.ShouldBe("request.cursor_invalid");
        (await ListAsync("/api/things?cursor=" + cursor, "paid")).Code.ShouldBe("request.cursor_invalid");
        (await ListAsync("/api/things?cursor=" + cursor, null, user: "bo")).Code.ShouldBe("request.cursor_invalid");
        (await ListAsync("/api/things?cursor=" + cursor, null, role: "merchant")).Code.ShouldBe("request.cursor_invalid");
        (await ListAsync("/api/things?cursor=" + cursor, null, merchant: "books")).Code.ShouldBe("request.cursor_invalid");
    }

    private Task<ApiTestBed.Answered> ListAsync(string path, string? filter, string user = "an", string role = "user", string merchant = "fruit")
    {
        var request = ApiTestBed.Request("GET", path, token: _bed.Token(user, role, merchant));
        return ApiTestBed.RunAsync(request, _bed.Pipeline.ListAsync(request, ApiRoles.Any, filter, ListJson.Default.ListBodyString, (_, page) =>
            Task.FromResult<Result<Page<string>>>(new Page<string>(["after:" + page.Cursor], "row-1"))));
    }

    private async Task<ApiTestBed.Answered> ThrowAsync(Exception error)
    {
        var request = ApiTestBed.Request("GET", "/api/things", token: _bed.Token());
        return await ApiTestBed.RunAsync(request, _bed.Pipeline.QueryAsync(request, ApiRoles.User, _ => throw error));
    }

    private Task<ApiTestBed.Answered> CommandAsync(string? key, string body, string user = "an", string path = "/api/things", bool refuse = false, string merchant = "fruit")
    {
        var request = ApiTestBed.Request("POST", path, body, _bed.Token(user, merchant: merchant), key);
        return ApiTestBed.RunAsync(request, _bed.Pipeline.CommandAsync(request, ApiRoles.User, EmptyBodyJson.Default.EmptyBody, (command, _) =>
        {
            _runs++;
            _commands.Add(command.CommandId);
            return Task.FromResult<Result<ApiAnswer>>(refuse
                ? Problem.Conflict("order.not_paid", "Not now.")
                : ApiAnswer.Created("/api/things/" + _runs, new EmptyBody(), EmptyBodyJson.Default.EmptyBody));
        }));
    }

    private sealed class RefusingStore : IEntityStore
    {
        public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation) => default;

        public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation) => new([]);

        public ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation) =>
            throw new RetryableException("throttled");
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(ListBody<string>))]
    internal sealed partial class ListJson : JsonSerializerContext;
}
